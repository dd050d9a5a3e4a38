// antd in the house's colours and in Chinese, for the pages of the staff.
import { App as AntApp, ConfigProvider, type ThemeConfig } from "antd";
import zhCN from "antd/locale/zh_CN";
import type { ReactNode } from "react";

const kTheme: ThemeConfig = {
  token: {
    colorPrimary: "#2f5d8a", colorInfo: "#2f5d8a", colorSuccess: "#2a774f", colorWarning: "#8f5500", colorError: "#b92828",
    colorSuccessBg: "#e6f4ec", colorSuccessBorder: "#b5dcc6", colorWarningBg: "#fff2d6", colorWarningBorder: "#ecd3a1", colorErrorBg: "#fdeaea", colorErrorBorder: "#efc4c4", colorPrimaryBg: "#e8eff6", controlItemBgActive: "#e8eff6", colorInfoBg: "#e8eff6", colorInfoBorder: "#bcd0e4",
    colorTextBase: "#1f2733", colorBgLayout: "#f3f5f8", borderRadius: 8, fontSize: 14, colorTextPlaceholder: "#6d7683", colorTextDescription: "#5b6472",
    fontFamily: 'system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif',
  },
  components: { Table: { headerBg: "#f6f8fa", cellPaddingBlockSM: 7 }, Tag: { defaultBg: "#f1f4f8" } },
};

export function Staff({ children }: { children: ReactNode }): ReactNode {
  return (
    <ConfigProvider locale={zhCN} theme={kTheme} button={{ autoInsertSpace: false }}>
      <AntApp className="staff-app" message={{ maxCount: 3 }}>{children}</AntApp>
    </ConfigProvider>
  );
}
