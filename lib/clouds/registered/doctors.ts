// Which clouds review what was said in them, by id: one line each. Apart from the stores: the worker reviews nothing.
import { awsDoctor } from "@/lib/clouds/aws/doctor/doctor";
import type { PolicyDoctor } from "@/lib/clouds/doctor/contract";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const doctors: Readonly<Partial<Record<CloudId, PolicyDoctor>>> = { aws: awsDoctor };
