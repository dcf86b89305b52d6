// Newer aws-cdk-lib validates every template with a WebAssembly engine (2 s and 280 MB a test file).
// template-validation.test.ts and example.test.ts turn it on, where it is the point.
process.env.CDK_VALIDATION = 'false';

// core keeps the stack trace of every resource, which Jest makes long and maps to sources: a quarter of the time of many tests
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });

// the handler runs on a newer Node.js, and the SDK says so once a process
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
