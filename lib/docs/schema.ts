/** A page of the documentation that the console leads to. */
export interface DocsPage {
  /** Of its file in `docs`, and of its address. */
  name: string;
  title: string;
  about: string;
}

export const docsPages: readonly DocsPage[] = [
  { name: "worker", title: "Workers", about: "The worker, its token, and the API for your own." },
  { name: "aws", title: "Connecting AWS", about: "Provider, role, policies and secrets, step by step." },
  {
    name: "aws-static-keys",
    title: "Access keys and AssumeRole",
    about: "Connecting with keys, External IDs, and what that costs.",
  },
  {
    name: "pre-flight",
    title: "Pre-flight",
    about: "Trying variables before they run, and the first steps.",
  },
  { name: "failures", title: "When AWS fails", about: "What happens then, and what is tried again." },
  {
    name: "operations",
    title: "Running Latchkey",
    about: "Configuration, proxies, rotation of keys, health.",
  },
  { name: "security", title: "Security", about: "What Latchkey holds, and how." },
  { name: "threat-model", title: "Threat model", about: "Against whom it is defended, and where that ends." },
  { name: "api", title: "API", about: "Answers of the console’s API worth describing." },
];
