from .common import TourCase


class TestRoundedWallet(TourCase):
    """A store that rounds what is paid: goods of 7.23, rounded to 0.05."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_goods("Loose tea", 7.23)
        account = cls.company_data["default_account_revenue"]
        cls.config.write(
            {
                "cash_rounding": True,
                "rounding_method": cls.env["account.cash.rounding"]
                .create(
                    {
                        "name": "To 0.05",
                        "rounding": 0.05,
                        "rounding_method": "HALF-UP",
                        "profit_account_id": account.id,
                        "loss_account_id": account.id,
                    }
                )
                .id,
            }
        )

    def setUp(self):
        super().setUp()
        self.give(self.other_member, principal=20)

    def test_wallet_pays_the_rounded_total_and_gets_it_back(self):
        self.config.only_round_cash_method = False
        self.run_tour("membership_rounded_wallet_payment")
        self.assertPaid(self.paid_orders()[0], wallet=7.25)
        self.assertWallet(20, 0, member=self.other_member)

    def test_wallet_pays_the_rounded_goods_beside_a_topup(self):
        self.config.only_round_cash_method = False
        self.run_tour("membership_rounded_topup_and_wallet")
        self.assertPaid(self.paid_orders(), wallet=7.25, cash=300)
        self.assertWallet(312.75, 50, member=self.other_member)

    def test_wallet_pays_to_the_cent_where_cash_alone_is_rounded(self):
        self.config.only_round_cash_method = True
        self.run_tour("membership_rounded_wallet_and_cash")
        self.assertPaid(self.paid_orders()[0], wallet=7.23)
        self.assertPaid(self.paid_orders()[1], wallet=5.23, cash=2)
        self.assertWallet(7.54, 0, member=self.other_member)
