// What the list of members is narrowed to, in the address.
import { createLoader, parseAsString } from "nuqs/server";
import { searchAddress } from "@/components/ui/list-search";

/** As the deletion of a role links to who holds it. */
export const memberAddress = { ...searchAddress, role: parseAsString.withDefault("") };

export const loadMemberAddress = createLoader(memberAddress);
