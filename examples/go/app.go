// Receipts, password resets and the like: who sends them, and where we hear what became of them.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewTransactionalMailStack(app, "TransactionalMail", &TransactionalMailStackProps{DomainName: "example.com"})
	app.Synth(nil)
}
