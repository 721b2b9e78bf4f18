import { PosStore } from "@point_of_sale/app/services/pos_store";
import { ask } from "@point_of_sale/app/utils/make_awaitable_dialog";
import { uuidv4 } from "@point_of_sale/utils";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const MODEL = "membership.benefit";
const TITLE = () => _t("Use a benefit");
const UNDO_DELAY = 10000;

patch(PosStore.prototype, {
    /** Let a member use one of what a benefit gives in this period. */
    async useBenefit(partner, benefit) {
        const isSure = await ask(this.dialog, {
            title: benefit.name,
            body: this.describeQuota(benefit),
            confirmLabel: _t("Use now"),
            cancelLabel: _t("Not now"),
        });
        if (!isSure) {
            return;
        }
        const key = this._benefitKey(partner, benefit);
        const answer = await this.membership.change(
            partner,
            MODEL,
            "till_use",
            benefit.id,
            partner.id,
            key
        );
        if (answer.isOffline) {
            this.explainRefusal(TITLE(), _t("The till is offline: a benefit cannot be used now."));
            return;
        }
        // A refusal or an answer settles the request; only one that got lost is repeated.
        this.membership.benefitKeys.delete(`${partner.id}:${benefit.id}`);
        if (answer.ok) {
            this._tellOfUse(partner, benefit, key, answer.left);
        } else {
            this.explainRefusal(TITLE(), answer.message);
        }
    },

    /** @returns {string} one key for each use, the same until an answer has come */
    _benefitKey(partner, benefit) {
        const keys = this.membership.benefitKeys;
        const name = `${partner.id}:${benefit.id}`;
        keys.set(name, keys.get(name) || uuidv4());
        return keys.get(name);
    },

    describeQuota({ left, quota, period_ends_on }) {
        const values = { left, quota };
        if (!period_ends_on) {
            return _t("%(left)s of %(quota)s left.", values);
        }
        return _t("%(left)s of %(quota)s left until %(date)s.", {
            ...values,
            date: formatDate(deserializeDate(period_ends_on)),
        });
    },

    _tellOfUse(partner, benefit, key, left) {
        const values = { benefit: benefit.name, left };
        const close = this.notification.add(_t("%(benefit)s used, %(left)s left.", values), {
            type: "success",
            autocloseDelay: UNDO_DELAY,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => {
                        close();
                        this.undoBenefitUse(partner, key);
                    },
                },
            ],
        });
    },

    async undoBenefitUse(partner, key) {
        const answer = await this.membership.change(partner, MODEL, "till_use_cancel", key);
        if (answer.ok === false) {
            this.explainRefusal(TITLE(), answer.message);
        }
    },
});
