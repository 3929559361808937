import type { PlanObject } from "../engine/value.js";
import { blocks, text } from "../records/values.js";
import { ArmError } from "./handler.js";

/** The distribution that a VM's image holds. Nothing is substituted: what is not had here is refused. */
export function distributionOf(values: PlanObject): string {
  const reference = blocks(values, "source_image_reference")[0];
  if (!reference) {
    throw new ArmError(
      "NotAvailableLocally",
      "the local target starts marketplace images only, by source_image_reference",
      "source_image_id",
    );
  }
  const [publisher, offer, sku] = ["publisher", "offer", "sku"].map((part) => text(reference, part) ?? "");
  const found = IMAGES.find(
    (image) => image.publisher === publisher?.toLowerCase() && image.offer === offer?.toLowerCase(),
  );
  if (!found) {
    throw new ArmError(
      "PlatformImageNotFound",
      `the local target has no image for ${publisher}:${offer}:${sku}; it has ${IMAGES.map(({ label }) => label).join(", ")}, for it builds machines of Debian's and Ubuntu's packages`,
      "source_image_reference",
    );
  }
  return found.distribution;
}

const IMAGES = [
  { publisher: "debian", offer: "debian-12", distribution: "debian-12", label: "Debian:debian-12" },
  { publisher: "debian", offer: "debian-13", distribution: "debian-13", label: "Debian:debian-13" },
  {
    publisher: "canonical",
    offer: "0001-com-ubuntu-server-jammy",
    distribution: "ubuntu-22.04",
    label: "Canonical:0001-com-ubuntu-server-jammy",
  },
  {
    publisher: "canonical",
    offer: "ubuntu-24_04-lts",
    distribution: "ubuntu-24.04",
    label: "Canonical:ubuntu-24_04-lts",
  },
] as const;
