import { Component, onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const REFRESH_MS = 1500;
const LIVE_STATES = ["queued", "running"];

/** The progress of a batch; while it runs, the form is read again and again. */
export class BatchProgress extends Component {
    static template = "pos_membership.BatchProgress";
    static props = standardFieldProps;

    setup() {
        this.timer = setInterval(() => this.refresh(), REFRESH_MS);
        onWillUnmount(() => clearInterval(this.timer));
    }

    get data() {
        return this.props.record.data;
    }

    get isLive() {
        return LIVE_STATES.includes(this.data.state);
    }

    get percent() {
        return Math.floor(this.data.progress);
    }

    get barClass() {
        if (this.isLive) {
            return "progress-bar-striped progress-bar-animated";
        }
        return { done: "bg-success", failed: "bg-danger" }[this.data.state] || "bg-warning";
    }

    get text() {
        return _t("%(done)s of %(total)s looked at", {
            done: this.data.done_count.toLocaleString(),
            total: this.data.total.toLocaleString(),
        });
    }

    async refresh() {
        if (!this.isLive || this.isLoading || document.hidden) {
            return;
        }
        this.isLoading = true;
        try {
            await this.props.record.load();
        } finally {
            this.isLoading = false;
        }
    }
}

registry.category("fields").add("membership_batch_progress", {
    component: BatchProgress,
    displayName: _t("Progress of a Batch"),
    supportedTypes: ["float"],
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "done_count", type: "integer" },
        { name: "total", type: "integer" },
    ],
});
