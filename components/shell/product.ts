import { anyCloud } from "@/lib/clouds/catalog";

/** What the product is, for whoever finds an address of it. */
export const productDescription = `Secrets from your own ${anyCloud.account} for your automations, with no ${anyCloud.adjective} key stored anywhere.`;
