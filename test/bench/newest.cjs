// Preloaded by the benchmark: aws-cdk-lib is its newest release, as in the jest project of that name.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => resolve(request.replace(/^aws-cdk-lib(?=\/|$)/, 'aws-cdk-lib-latest'), ...rest);
