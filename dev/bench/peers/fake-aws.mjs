// AWS for measurements: answers at once, checks nothing, and counts. Its parent sets it by messages.
import { createServer } from "node:http";

const settings = { delayMs: 0 };
const counts = { calls: 0, waves: 0 };
let open = 0;

const server = createServer((request, response) => {
  // A wave begins where nothing is on its way: calls in sequence make as many, calls at once make one.
  if (open === 0) counts.waves += 1;
  open += 1;
  counts.calls += 1;
  response.on("close", () => {
    open -= 1;
  });
  let body = "";
  request.setEncoding("utf8").on("data", (text) => {
    body += text;
  });
  request.on("end", () => {
    const answer = () => send(response, request.headers["x-amz-target"] ?? "", body);
    if (settings.delayMs > 0) setTimeout(answer, settings.delayMs);
    else answer();
  });
});

function send(response, target, body) {
  if (target.endsWith("GetSecretValue")) return json(response, secret(JSON.parse(body).SecretId));
  if (target.endsWith("ListSecrets")) return json(response, page(JSON.parse(body)));
  const [action] = /Action=\w+/.exec(body) ?? [];
  response.writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": "bench" });
  response.end(action === "Action=GetCallerIdentity" ? identity : session());
}

function json(response, answer) {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "bench" });
  response.end(JSON.stringify(answer));
}

const arnOf = (name) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`;

function secret(name) {
  return {
    ARN: arnOf(name),
    Name: name,
    VersionId: "11111111-2222-3333-4444-555555555555",
    SecretString: `value of ${name}`,
    VersionStages: ["AWSCURRENT"],
    CreatedDate: 1.7e9,
  };
}

const nameOf = (index) => `team-${index % 40}/service-${Math.floor(index / 40)}/password`;
/** Made once: what a search costs here would count as time of AWS. */
let known = [];

function remember(count) {
  known = Array.from({ length: count }, (_, index) => {
    const name = nameOf(index);
    return { name, words: name.split(/[/-]/) };
  });
}

/** Filters as AWS does: a filter's values are beginnings, of the name or of one of its words. */
function page({ Filters = [], MaxResults = 100, NextToken }) {
  const first = Number(NextToken ?? 0);
  const found = [];
  let at = first;
  for (; at < known.length && found.length < MaxResults; at += 1) {
    const { name, words } = known[at];
    const matches = Filters.every(({ Key, Values }) =>
      Values.some((value) =>
        Key === "name" ? name.startsWith(value) : words.some((word) => word.startsWith(value.toLowerCase())),
      ),
    );
    if (matches) found.push({ ARN: arnOf(name), Name: name });
  }
  return { SecretList: found, ...(at < known.length && { NextToken: String(at) }) };
}

const envelope = (action, result) =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata></${action}Response>`;

const identity = envelope(
  "GetCallerIdentity",
  "<Arn>arn:aws:sts::123456789012:assumed-role/reader/bench</Arn><UserId>AROA:bench</UserId><Account>123456789012</Account>",
);

function session() {
  const expiration = new Date(Date.now() + 900_000).toISOString();
  return envelope(
    "AssumeRoleWithWebIdentity",
    "<Credentials><AccessKeyId>ASIAAAAAAAAAAAAAAAAA</AccessKeyId><SecretAccessKey>abcdefghijklmnopqrstuvwxyz</SecretAccessKey>" +
      `<SessionToken>${"tok".repeat(100)}</SessionToken><Expiration>${expiration}</Expiration></Credentials>`,
  );
}

process.on("message", (message) => {
  if (message === "counts") process.send?.({ ...counts });
  if (message.names !== undefined) remember(message.names);
  if (message.delayMs !== undefined) settings.delayMs = message.delayMs;
});
process.on("disconnect", () => process.exit(0));
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
