package com.example.mail;

import software.amazon.awscdk.App;

public final class TransactionalMailApp {
    private TransactionalMailApp() {}

    public static void main(final String[] args) {
        final App app = new App();
        new TransactionalMailStack(app, "TransactionalMail", "example.com");
        app.synth();
    }
}
