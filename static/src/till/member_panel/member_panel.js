import { ProductScreen } from "@point_of_sale/app/screens/product_screen/product_screen";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { formatFloat } from "@web/core/utils/numbers";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { Component, useEffect } from "@odoo/owl";
import { askToEnrol } from "../enrol_dialog/enrol_dialog";
import { lastDigits } from "../card_number";
import { benefitIcon } from "../benefits/benefit_icon";
import { MemberDialog } from "../member_dialog/member_dialog";
import { tierStyle } from "../colors";

/** The member of the current order, as the server has it now. */
export class MemberPanel extends Component {
    static template = "pos_membership.MemberPanel";
    static props = {};

    setup() {
        this.pos = usePos();
        this.dialog = useService("dialog");
        this.tierStyle = tierStyle;
        this.benefitIcon = benefitIcon;
        useEffect(
            (orderUuid, partnerId) => {
                if (partnerId) {
                    this.pos.membership.ensure(this.partner);
                }
            },
            () => [this.order?.uuid, this.partner?.id]
        );
    }

    get order() {
        return this.pos.getOrder();
    }

    get partner() {
        return this.order?.getPartner();
    }

    get entry() {
        return this.pos.membership.entryOf(this.partner);
    }

    get member() {
        return this.entry.card;
    }

    get isLoading() {
        return this.entry.status === "loading";
    }

    /** @returns {boolean} whether the balances may be shown: the server said them now */
    get isKnown() {
        return this.entry.status !== "unknown";
    }

    /** @returns {boolean} whether there is something to sell to the wallet */
    get canTopUp() {
        return this.pos.getMembershipPackages().length > 0;
    }

    /** @returns {Object|undefined} the card that counts here, or the one nearest to it */
    get card() {
        return this.member.cards[0];
    }

    get cardLine() {
        const { card } = this;
        if (!card) {
            return _t("No card");
        }
        const values = { type: card.type, digits: lastDigits(card.number) };
        if (card.state !== "active") {
            return _t("%(type)s ···%(digits)s (%(state)s)", {
                ...values,
                state: this.stateName(card.state),
            });
        }
        return card.ends_on
            ? _t("%(type)s ···%(digits)s until %(date)s", {
                  ...values,
                  date: formatDate(deserializeDate(card.ends_on)),
              })
            : _t("%(type)s ···%(digits)s", values);
    }

    get isCardUsable() {
        return this.card?.state === "active" && !this.card.refusal;
    }

    /** @returns {Object|undefined} a card that the member may take into use now */
    get cardToActivate() {
        return this.member.cards.find((card) => card.can_activate);
    }

    /** @returns {string[]} what keeps the member from being served as one, in sentences */
    get warnings() {
        if (this.member.standing === "lapsed") {
            return [_t("Membership lapsed: normal prices, and no points are earned.")];
        }
        return this.card?.refusal ? [this.card.refusal] : [];
    }

    /** @returns {Object|false} what is missing to the next tier, or to keep the highest */
    get progress() {
        return this.member.progress.next || this.member.progress.keep;
    }

    showDetails() {
        this.dialog.add(MemberDialog, { partner: this.partner });
    }

    stateName(state) {
        return {
            inactive: _t("not active yet"),
            frozen: _t("frozen"),
            lost: _t("lost"),
            cancelled: _t("cancelled"),
            expired: _t("expired"),
        }[state];
    }

    get pendingPoints() {
        return _t("+%s pending", this.formatPoints(this.member.points.pending));
    }

    formatPoints(points) {
        return formatFloat(points, { digits: [69, 0] });
    }

    async enrol() {
        const values = this.partner && {
            partnerId: this.partner.id,
            name: this.partner.name || "",
            phone: this.partner.phone || "",
        };
        const partner = await askToEnrol(this.dialog, values);
        if (partner) {
            this.pos.setMemberToCurrentOrder(partner);
        }
    }
}

patch(ProductScreen, {
    components: { ...ProductScreen.components, MemberPanel },
});
