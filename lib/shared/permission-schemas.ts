import { z } from "zod";
import {
  builtInRoles,
  featureNames,
  levels,
  type Permission as PermissionName,
} from "@/lib/shared/permissions";

export const Feature = z.enum(featureNames);

export const Level = z.enum(levels);

export const Permissions = z.partialRecord(Feature, Level);

export const Permission = z.enum(
  featureNames.flatMap((feature) => [`${feature}:read`, `${feature}:manage`] as const) as [
    PermissionName,
    ...PermissionName[],
  ],
);

export const BuiltIn = z.enum(builtInRoles);
