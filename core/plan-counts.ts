/** How many resources a plan creates and so on; what is imported may be updated too. */
export interface PlanCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly import: number;
  /** Leave the stack and stay in the cloud. */
  readonly keep: number;
  /** Have another address in the program than in the state. */
  readonly move: number;
  readonly outputs: number;
}
