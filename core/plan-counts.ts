/** How many resources a plan creates and so on; what is imported may be updated too. */
export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly import: number;
  readonly outputs: number;
}
