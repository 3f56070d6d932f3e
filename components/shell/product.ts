import { anyCloud } from "@/lib/clouds/catalog";

/** What the product is, for the description of its pages. */
export const productDescription = `Secrets from your own ${anyCloud.account} for your automations, with no ${anyCloud.adjective} key stored anywhere.`;
