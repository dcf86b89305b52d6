import { join } from 'node:path';
import { run } from '../shared/run.mjs';

export const target = 'java';

export const tools = [
  { command: 'javac', args: ['-version'], atLeast: '17', from: 'a JDK' },
  { command: 'mvn', args: ['--version'], atLeast: '3.6', from: 'Apache Maven' },
];

export const test = ['mvn', ['--batch-mode', '--no-transfer-progress', 'test']];

export const readme = {
  file: 'src/main/java/com/example/mail/Readme.java',
  app: 'mvn -q compile exec:java -Dexec.mainClass=com.example.mail.Readme',
  program: (smallestExample, ownDestination) => `package com.example.mail;

import io.github.cdkseseventdestinations.*;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ses.CfnConfigurationSetEventDestination;
import software.amazon.awscdk.services.ses.ConfigurationSet;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

${ownDestination}

public final class Readme extends Stack {
    private Readme(App app) {
        super(app, "Readme");
        ${smallestExample}

        ConfigurationSetEventDestination.Builder.create(this, "Own")
                .configurationSet(configurationSet)
                .destination(new TeamTopic("arn:aws:sns:us-east-1:111122223333:team"))
                .build();
    }

    public static void main(String[] args) {
        App app = new App();
        new Readme(app);
        app.synth();
    }
}
`,
};

export function files(version) {
  const folder = join('io/github/cdk-ses-event-destinations/cdk-ses-event-destinations', version);
  return ['.pom', '.jar', '-sources.jar', '-javadoc.jar'].map((end) => join(folder, `cdk-ses-event-destinations-${version}${end}`));
}

/** Puts the package into the local Maven repository, where the application finds it. */
export function install(_folder, { version }) {
  const [pom, jar] = files(version).map((file) => join('dist/java', file));
  const installFile = 'org.apache.maven.plugins:maven-install-plugin:3.1.3:install-file';
  run('mvn', ['--quiet', '--batch-mode', installFile, `-DpomFile=${pom}`, `-Dfile=${jar}`]);
  return process.env;
}
