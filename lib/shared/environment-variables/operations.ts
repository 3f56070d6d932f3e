import {
  ImportedVariables,
  ImportReview,
  ImportReviewInput,
  VariablesImportBody,
} from "@/lib/shared/environment-variables/import/schema";
import {
  AssignedVariables,
  DeletedVariables,
  EnvironmentVariable,
  EnvironmentVariableBody,
  VariablesAssignment,
  VariablesDeletion,
  VariablesQuery,
} from "@/lib/shared/environment-variables/schema";
import { pageOf } from "@/lib/shared/listing";
import { member, operation } from "@/lib/shared/operations/operation";
import { organization } from "@/lib/shared/operations/paths";

const variables = `${organization}/environment-variables` as const;
/** Besides: to read a secret through a credential, and for names that decide what runs. */
const manage = {
  ...member("environment_variables:manage"),
  dependsOn: ["secret_providers:read", "automations:manage"],
} as const;

export const variableOperations = {
  list: operation("GET", variables, {
    summary: "Lists environment variables.",
    caller: member("environment_variables:read"),
    query: VariablesQuery,
    answer: pageOf(EnvironmentVariable),
  }),
  create: operation("POST", variables, {
    summary: "Creates an environment variable.",
    caller: manage,
    body: EnvironmentVariableBody,
    answer: EnvironmentVariable,
    status: 201,
    audits: ["environment_variable.created"],
  }),
  get: operation("GET", `${variables}/{id}`, {
    summary: "Gives one environment variable, without its value.",
    caller: member("environment_variables:read"),
    answer: EnvironmentVariable,
  }),
  update: operation("PUT", `${variables}/{id}`, {
    summary: "Changes an environment variable.",
    caller: manage,
    body: EnvironmentVariableBody,
    ifMatch: true,
    answer: EnvironmentVariable,
    audits: ["environment_variable.updated"],
  }),
  delete: operation("DELETE", `${variables}/{id}`, {
    summary: "Deletes an environment variable.",
    caller: manage,
    ifMatch: true,
    audits: ["environment_variable.deleted"],
  }),
  assign: operation("POST", `${variables}/assign`, {
    summary: "Assigns several variables to several automations: all or none.",
    caller: manage,
    body: VariablesAssignment,
    answer: AssignedVariables,
    audits: ["environment_variable.updated"],
  }),
  deleteSeveral: operation("POST", `${variables}/delete`, {
    summary: "Deletes several variables: all or none.",
    caller: manage,
    body: VariablesDeletion,
    answer: DeletedVariables,
    audits: ["environment_variable.deleted"],
  }),
  import: operation("POST", `${variables}/import`, {
    summary: "Creates and changes several variables: all or none.",
    caller: manage,
    body: VariablesImportBody,
    answer: ImportedVariables,
    audits: ["environment_variable.created", "environment_variable.updated"],
  }),
  reviewImport: operation("POST", `${variables}/import/review`, {
    summary: "Says which variables have the keys of an import already.",
    caller: manage,
    body: ImportReviewInput,
    answer: ImportReview,
  }),
};
