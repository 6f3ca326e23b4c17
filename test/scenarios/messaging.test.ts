import { scenarioFiles } from "./collection.ts";
import { describeScenarios } from "./holds.ts";

describeScenarios(scenarioFiles("messaging/"));
