// What the tests know about the Latchkey that they try: data from `npm test` (dev/end-to-end-environment.ts).

export interface Person {
  name: string;
  email: string;
  password: string;
}

export interface Organization {
  id: string;
  name: string;
  slug: string;
  owner: Person;
  member: Person;
}

export interface Environment {
  baseUrl: string;
  /** Shared by every test: look, but change nothing. */
  acme: Organization;
  /** POST answers an Organization of one's own. */
  newOrganizationUrl: string;
  /** POST answers a MadeUpCloud. */
  madeUpCloudUrl: string;
  /** Its `/_simulator/accounts` (POST) makes an AWS account of one's own. */
  simulator: {
    url: string;
    accountId: string;
    administrator: { accessKeyId: string; secretAccessKey: string };
  };
  /** The environment variables that the server runs with: another one can be started with them. */
  settings: Record<string, string>;
  /** `node <workerBundle> exec -- …` */
  workerBundle: string;
  browser: { executablePath: string; arguments: string[] };
  /** A folder for what is to be searched after the last test: servers' logs, dumps of databases, what was planted. */
  evidence: string;
}

export function environment(): Environment {
  const text = process.env.LATCHKEY_TEST_ENVIRONMENT;
  if (!text) throw new Error("There is no Latchkey to test. Run the journeys with: npm test -- --e2e");
  return JSON.parse(text);
}

/** Latchkey, built with a cloud that there is not. */
export interface MadeUpCloud {
  /** Where that Latchkey is: sources, worker, server. */
  tree: string;
  /** Of the cloud itself. */
  url: string;
  apiKey: string;
}

export const newOrganization = () => made<Organization>(environment().newOrganizationUrl);
export const madeUpCloud = () => made<MadeUpCloud>(environment().madeUpCloudUrl);

async function made<T>(url: string): Promise<T> {
  const response = await fetch(url, { method: "POST" });
  if (!response.ok) throw new Error(`It could not be made: ${await response.text()}`);
  return (await response.json()) as T;
}
