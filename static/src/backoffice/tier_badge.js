import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";
import { readableOn } from "./colors";

/** A badge in the color that another field of the record holds, such as `#C9A227`. */
export class TierBadgeField extends BadgeField {
    static template = "pos_membership.TierBadgeField";

    get style() {
        const color = this.props.record.data[this.props.colorField] || "#78909C";
        return `background-color: ${color}; color: ${readableOn(color)}`;
    }
}

export const tierBadgeField = {
    ...badgeField,
    component: TierBadgeField,
    supportedOptions: [],
};

registry.category("fields").add("membership_tier_badge", tierBadgeField);
