export const target = 'dotnet';

/** To build it takes the .NET SDK, which is not asked of those who work on this library. */
export const isGeneratedOnly = true;

export function files(version) {
  const folder = 'Cdk.Ses.EventDestinations';
  return [
    `${folder}/Cdk.Ses.EventDestinations.csproj`,
    `${folder}/Cdk/Ses/EventDestinations/SnsDestination.cs`,
    `${folder}/cdk-ses-event-destinations-${version}.tgz`,
  ];
}
