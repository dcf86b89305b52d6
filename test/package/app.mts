import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SnsDestination } from 'cdk-ses-event-destinations';

new SnsDestination(new Topic(new Stack(new App(), 'Mail'), 'Topic'));
