import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";
import { benefitIcon } from "../benefits/benefit_icon";
import { faceStyle, tierStyle } from "../colors";

/** Everything that a cashier may want to know of a member's cards, tier and benefits. */
export class MemberDialog extends Component {
    static template = "pos_membership.MemberDialog";
    static components = { Dialog };
    static props = { partner: Object, close: Function };

    setup() {
        this.pos = usePos();
        this.benefitIcon = benefitIcon;
        this.tierStyle = tierStyle;
        this.faceStyle = faceStyle;
    }

    get member() {
        return this.pos.membership.cardOf(this.props.partner);
    }

    get isLoading() {
        return this.pos.membership.entryOf(this.props.partner).status === "loading";
    }

    /** @returns {string} a number in groups of four, to be read aloud */
    spaced(number) {
        return number.replace(/(.{4})(?=.)/g, "$1 ");
    }

    validityOf({ state, ends_on, starts_on }) {
        if (state === "inactive" && !starts_on) {
            return "";
        }
        return ends_on ? _t("until %s", formatDate(deserializeDate(ends_on))) : _t("without end");
    }

    stateOf({ state }) {
        return {
            inactive: _t("Not active yet"),
            active: _t("Active"),
            frozen: _t("Frozen"),
            lost: _t("Lost"),
            cancelled: _t("Cancelled"),
            expired: _t("Expired"),
        }[state];
    }

    sourceOf({ source }) {
        return source === "tier" && this.member.tier ? this.member.tier.name : _t("Card");
    }

    leftOf(benefit) {
        return this.pos.describeQuota(benefit);
    }

    activate(card) {
        return this.pos.activateCard(this.props.partner, card);
    }

    use(benefit) {
        return this.pos.useBenefit(this.props.partner, benefit);
    }
}
