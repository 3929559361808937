/** The subscription that only local clouds have: no Azure subscription has this id, and `azure` refuses it. */
export const LOCAL_SUBSCRIPTION = "10ca1000-0000-4000-8000-000000000000";
