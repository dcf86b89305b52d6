// How `npm run release` finds the version of this library that an example of another language depends on.
const dependency = /(event-?destinations(?:<\/artifactId>\s*<version>|~=| v))(\d+\.\d+\.\d+)/;

exports.readVersion = (contents) => contents.match(dependency)[2];
exports.writeVersion = (contents, version) => contents.replace(dependency, `$1${version}`);
