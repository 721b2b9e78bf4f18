import { Component } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { imageUrl } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { readableOn } from "./colors";

const CARD_TYPE = "membership.card.type";

/** Shows a card, or what a card of this type looks like, as a member holds it. */
export class CardFace extends Component {
    static template = "pos_membership.CardFace";
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get isType() {
        return this.props.record.resModel === CARD_TYPE;
    }

    get title() {
        return this.isType ? this.data.name : this.data.type_id?.display_name;
    }

    get number() {
        const number = this.data.number || `${this.data.number_prefix || ""}0000000000`;
        return number.replace(/(.{4})(?=.)/g, "$1 ");
    }

    get holder() {
        return this.isType ? _t("Member's name") : this.data.member_id?.display_name;
    }

    get validity() {
        const end = this.isType ? this.data.fixed_ends_on : this.data.ends_on;
        if (this.isType && this.data.validity_kind !== "fixed") {
            return "";
        }
        return end ? _t("Valid until %s", formatDate(end)) : _t("Permanent");
    }

    get style() {
        const color = this.data.color || "#3F51B5";
        let style = `background-color: ${color}; color: ${readableOn(color)};`;
        if (this.imageSource) {
            style += ` background-image: url("${this.imageSource}");`;
        }
        return style;
    }

    get imageSource() {
        const image = this.data.image;
        const typeId = this.isType ? this.props.record.resId : this.data.type_id?.id;
        if (!image || !typeId) {
            return false;
        }
        return imageUrl(CARD_TYPE, typeId, "image", { unique: image });
    }

    get isDimmed() {
        return !this.isType && this.data.state !== "active";
    }
}

export const cardFace = {
    component: CardFace,
    fieldDependencies: [
        { name: "color", type: "char" },
        { name: "image", type: "binary" },
        { name: "slogan", type: "char" },
    ],
};

registry.category("view_widgets").add("membership_card_face", cardFace);
