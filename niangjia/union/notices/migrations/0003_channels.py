"""One outbox for every channel: addresses instead of phones, channels one after the other, wordings, wishes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_row_lock")]
    operations = [
        migrations.RenameField("delivery", "phone", "address"),
        migrations.RenameField("delivery", "phone_purpose", "address_purpose"),
        migrations.RenameField("delivery", "phone_digest", "address_digest"),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField(null=True, verbose_name='职工编号')),
                ('account_id', models.BigIntegerField(null=True, verbose_name='账号编号')),
                ('org_lft', models.BigIntegerField(default=0, verbose_name='组织位置')),
                ('order', models.CharField(blank=True, max_length=40, verbose_name='渠道次序')),
                ('mail', models.BinaryField(null=True, verbose_name='邮箱密文')),
                ('mail_digest', models.UUIDField(null=True, verbose_name='邮箱印记')),
                ('mail_proven_at', models.DateTimeField(null=True, verbose_name='邮箱核实时间')),
                ('asked_mail', models.BinaryField(null=True, verbose_name='待核实邮箱和核实码密文')),
                ('asked_at', models.DateTimeField(null=True, verbose_name='要求核实时间')),
                ('asked_tries', models.PositiveSmallIntegerField(default=0, verbose_name='核实码已试次数')),
            ],
            options={
                'verbose_name': '通知偏好',
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.CharField(max_length=60, verbose_name='模板')),
                ('number', models.PositiveIntegerField(verbose_name='版本')),
                ('text', models.CharField(max_length=500, verbose_name='文字')),
                ('is_code', models.BooleanField(default=False, verbose_name='程序自带')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('state', models.CharField(choices=[('proposed', '待复核'), ('approved', '已通过'), ('declined', '未通过')], default='proposed', max_length=10, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(verbose_name='提交时间')),
                ('proposed_by_id', models.BigIntegerField(null=True, verbose_name='提交账号')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('decided_by_id', models.BigIntegerField(null=True, verbose_name='复核账号')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='未通过原因')),
            ],
            options={
                'verbose_name': '通知文字版本',
            },
        ),
        migrations.AlterModelOptions(
            name='delivery',
            options={'verbose_name': '通知发送'},
        ),
        migrations.AlterModelOptions(
            name='optout',
            options={'verbose_name': '通知退订'},
        ),
        migrations.RemoveConstraint(
            model_name='optout',
            name='opt_out_once_a_person',
        ),
        migrations.RemoveConstraint(
            model_name='optout',
            name='opt_out_once_an_account',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_due',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_rang',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_unsent',
        ),
        migrations.AddField(
            model_name='delivery',
            name='rank',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='渠道次序'),
        ),
        migrations.AddField(
            model_name='optout',
            name='channel',
            field=models.CharField(choices=[('wechat', '微信'), ('sms', '短信'), ('mail', '电子邮件')], default='sms', max_length=8, verbose_name='渠道'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address',
            field=models.BinaryField(null=True, verbose_name='地址密文'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address_digest',
            field=models.UUIDField(null=True, verbose_name='地址印记'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address_purpose',
            field=models.CharField(max_length=40, verbose_name='地址用途'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='channel',
            field=models.CharField(choices=[('wechat', '微信'), ('sms', '短信'), ('mail', '电子邮件')], default='sms', max_length=8, verbose_name='渠道'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('queued', '待发送'), ('held', '备用'), ('failed', '待重试'), ('sent', '已发送'), ('passed', '已转其他渠道'), ('spared', '未使用'), ('dead', '死信'), ('discarded', '已作废')], default='queued', max_length=10, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(models.F('channel'), models.OrderBy(models.F('urgent'), descending=True), models.F('due_at'), models.F('id'), condition=models.Q(('state__in', ('queued', 'failed'))), name='delivery_to_send'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['address_digest', 'sent_at'], name='delivery_rang'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('sent', 'passed', 'spared')), _negated=True), fields=['state', '-id'], name='delivery_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('notice', 'channel'), name='delivery_once_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.UniqueConstraint(fields=('person_id', 'category', 'channel'), name='opt_out_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.UniqueConstraint(fields=('account_id', 'category', 'channel'), name='opt_out_once_an_account'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account_id__isnull', True), ('person_id__isnull', False)), models.Q(('account_id__isnull', False), ('person_id__isnull', True)), _connector='OR'), name='wish_has_one_reader'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('person_id',), name='wish_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('account_id',), name='wish_once_an_account'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='wording_number_once'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('template',), name='wording_one_proposed'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_code', False), ('state', 'approved'), _negated=True), models.Q(('decided_by_id__isnull', False), models.Q(('decided_by_id', models.F('proposed_by_id')), _negated=True)), _connector='OR'), name='wording_maker_never_checks'),
        ),
        migrations.AddField(
            model_name='notice',
            name='wording',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.wording', verbose_name='文字版本'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('subject', ''), _negated=True), fields=['subject', 'id'], name='notice_of_matter'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='notice',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice', verbose_name='通知'),
        ),
    ]
