"use client";
import { parseAsString } from "nuqs";
import { useView } from "@/components/ui/view-address";

const parts = { policy: parseAsString, credential: parseAsString };

/** Which part of a config's page is open. */
export const useConfigView = () => useView(parts);
