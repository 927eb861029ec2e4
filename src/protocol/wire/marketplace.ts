import type { AbsolutePathBuf } from "./shared.js";

export interface MarketplaceAddParams {
  source: string;
  refName?: string | null | undefined;
  sparsePaths?: Array<string> | null | undefined;
}

export interface MarketplaceAddResponse {
  marketplaceName: string;
  installedRoot: AbsolutePathBuf;
  alreadyAdded: boolean;
}

export interface MarketplaceRemoveParams {
  marketplaceName: string;
}

export interface MarketplaceRemoveResponse {
  marketplaceName: string;
  installedRoot: AbsolutePathBuf | null;
}

export interface MarketplaceUpgradeErrorInfo {
  marketplaceName: string;
  message: string;
}

export interface MarketplaceUpgradeParams {
  marketplaceName?: string | null | undefined;
}

export interface MarketplaceUpgradeResponse {
  selectedMarketplaces: Array<string>;
  upgradedRoots: Array<AbsolutePathBuf>;
  errors: Array<MarketplaceUpgradeErrorInfo>;
}
