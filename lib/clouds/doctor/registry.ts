// The doctor of a cloud, where it has one.
import type { PolicyDoctor } from "@/lib/clouds/doctor/contract";
import { doctors } from "@/lib/clouds/registered/doctors";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { AppError } from "@/lib/shared/errors";

/** @throws AppError `not_found` for a cloud that has none. */
export function policyDoctor(cloud: CloudId): PolicyDoctor {
  const doctor = doctors[cloud];
  if (!doctor) throw new AppError("not_found", "There is no policy doctor for this cloud.");
  return doctor;
}
