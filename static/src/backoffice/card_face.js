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
        if (!this.isType && this.data.state === "inactive" && !this.data.starts_on) {
            return _t("Not activated");
        }
        const end = this.isType ? this.data.fixed_ends_on : this.data.ends_on;
        if (this.isType && this.data.validity_kind !== "fixed") {
            return "";
        }
        return end ? _t("Valid until %s", formatDate(end)) : _t("Permanent");
    }

    get style() {
        const color = this.data.color || "#3F51B5";
        const textColor = this.data.text_color || readableOn(color);
        let style = `background-color: ${color}; color: ${textColor};`;
        if (this.imageSource) {
            style += ` background-image: url("${this.imageSource}");`;
        }
        return style;
    }

    get imageSource() {
        return this.pictureSource("image");
    }

    get logoSource() {
        return this.pictureSource("logo");
    }

    pictureSource(name) {
        const picture = this.data[name];
        const typeId = this.isType ? this.props.record.resId : this.data.type_id?.id;
        if (!picture || !typeId) {
            return false;
        }
        return imageUrl(CARD_TYPE, typeId, name, { unique: picture });
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
        { name: "logo", type: "binary" },
        { name: "text_color", type: "char" },
        { name: "slogan", type: "char" },
    ],
};

registry.category("view_widgets").add("membership_card_face", cardFace);
