import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Which records a bulk change is for, with how many they are. */
export class BatchScopeField extends RadioField {
    get items() {
        const { selected_count: selected, filter_count: filter } = this.props.record.data;
        const counts = { selected, filter };
        return super.items.map(([value, label]) => [
            value,
            `${label} (${counts[value].toLocaleString()})`,
        ]);
    }
}

registry.category("fields").add("membership_batch_scope", {
    ...radioField,
    component: BatchScopeField,
    displayName: _t("Scope of a Bulk Change"),
    supportedTypes: ["selection"],
    fieldDependencies: [
        { name: "selected_count", type: "integer" },
        { name: "filter_count", type: "integer" },
    ],
});
