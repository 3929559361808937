import type { PlanObject } from "../engine/value.js";
import { ARM_IDS } from "./arm-ids.js";
import type { CloudContext, ResourceHandler } from "./handler.js";

/** A resource type without an effect: it has Azure's id and is recorded, no more. */
export function genericHandler(type: string): ResourceHandler {
  return { type, id: (planned, cloud) => armId(type, planned, cloud) };
}

/** The id by the type's template; a type without one gets a made-up form. */
export function armId(type: string, planned: PlanObject, cloud: CloudContext): string {
  const template = ARM_IDS[type] ?? `{group}/providers/Longshore.Local/${type}/{name}`;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, planned, cloud));
}

function segment(name: string, planned: PlanObject, cloud: CloudContext): string {
  const subscription = `/subscriptions/${cloud.subscription}`;
  if (name === "subscription") return subscription;
  if (name === "group") return `${subscription}/resourceGroups/${text(planned, "resource_group_name")}`;
  return text(planned, name);
}

function text(planned: PlanObject, name: string): string {
  const value = planned[name];
  return typeof value === "string" && value !== "" ? value : "default";
}
