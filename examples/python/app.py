from aws_cdk import App

from transactional_mail.transactional_mail_stack import TransactionalMailStack

app = App()
TransactionalMailStack(app, "TransactionalMail", domain_name="example.com")
app.synth()
