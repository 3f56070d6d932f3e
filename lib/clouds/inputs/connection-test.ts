// The input of a connection test, with a secret's name as the clouds write it.
import { AnySecretReference } from "@/lib/clouds/inputs/secret-reference";
import { connectionTestInput } from "@/lib/shared/secret-providers/schema";

export const ConnectionTestInput = connectionTestInput(AnySecretReference);
