import { Confirmed } from "@/components/step-up/confirmed";

export const metadata = { title: "You’re confirmed", robots: "noindex" };

export default function ConfirmedPage() {
  return <Confirmed />;
}
