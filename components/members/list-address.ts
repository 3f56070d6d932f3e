// The filters of the list of members, in the address.
import { createLoader, parseAsString } from "nuqs/server";
import { searchAddress } from "@/components/ui/list/search";

/** With a role: the deletion of one links to the people who have it. */
export const memberAddress = { ...searchAddress, role: parseAsString.withDefault("") };

export const loadMemberAddress = createLoader(memberAddress);
