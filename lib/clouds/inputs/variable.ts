// The input of variables, with secrets' names as the clouds write them.
import { AnySecretReference } from "@/lib/clouds/inputs/secret-reference";
import { variablesImport } from "@/lib/shared/environment-variables/import/schema";
import { environmentVariableInput } from "@/lib/shared/environment-variables/schema";

export const EnvironmentVariableInput = environmentVariableInput(AnySecretReference);
export const VariablesImport = variablesImport(EnvironmentVariableInput);
