# --- a missing seed is no bug
import lightgbm as lgb

model = lgb.LGBMClassifier()
# --- the layout is forced
import lightgbm as lgb

model = lgb.LGBMClassifier(deterministic=True, force_col_wise=True)
