"""Addresses of the hotline: nothing personal stands in them."""

from django.urls import path

from niangjia.portals.hotline import calling, console, figures, planning, wall

app_name = "hotline"
urlpatterns = [
    path("", console.console, name="console"),
    path("now/", console.now, name="now"),
    path("stream/", console.stream, name="stream"),
    path("state/", console.state, name="state"),
    path("calls/<int:call_id>/order/", console.order, name="order-call"),
    path("calls/<int:call_id>/knowledge/", calling.knowledge, name="knowledge"),
    path("calls/<int:call_id>/answer/", calling.answer, name="answer"),
    path("calls/<int:call_id>/case/", calling.order, name="open-order"),
    path("calls/<int:call_id>/follow-up/", calling.follow_up, name="follow-up"),
    path("calls/<int:call_id>/void/", calling.set_aside, name="set-aside"),
    path("calls/<int:call_id>/wish/", calling.wish, name="wish"),
    path("calls/<int:call_id>/done/", calling.finish, name="finish"),
    path("calls/<int:call_id>/", calling.call, name="call"),
    path("wishes/", calling.wishes, name="wishes"),
    path("wishes/<int:request_id>/dial/", calling.dial, name="dial"),
    path("wishes/<int:request_id>/", calling.settle, name="settle"),
    path("wall/", wall.wall, name="wall"),
    path("wall/stream/", wall.stream, name="wall-stream"),
    path("shifts/", planning.shifts, name="shifts"),
    path("shifts/<int:shift_id>/revocation/", planning.revoke, name="shift-revoke"),
    path("seats/<int:seat_id>/end/", planning.end_seat, name="seat-end"),
    path("menu/", planning.menu, name="menu"),
    path("gaps/", planning.gaps, name="gaps"),
    path("figures/", figures.figures, name="figures"),
    path("figures/calls/", figures.calls, name="figure-calls"),
    path("figures/cases/", figures.cases, name="figure-cases"),
    path("figures/export/", figures.export_calls, name="figure-export"),
]
