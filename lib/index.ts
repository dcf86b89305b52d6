// `export *` rather than names: in an umbrella package, jsii does not find a submodule's types by name
export * from './configuration-set-event-destination';
export type * from './event-destination';
export * from './event-publishing-grants';
export * from './email-events';
export * from './email-event-patterns';
export * from './grant-scope';
export * from './destinations/sns-destination';
export * from './destinations/firehose-destination';
export * from './destinations/cloud-watch-destination';
export * from './destinations/cloud-watch-dimensions';
export * from './destinations/event-bridge-destination';
export * from './destinations/pinpoint-destination';
export * from './feedback/email-feedback-queue';
export type * from './feedback/email-feedback-handler-options';
export * from './sending/email-sending';
export type * from './sending/send-grant-options';
export * from './sending/sending-pause';
export * from './archive/email-event-archive';
