
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='编号')),
                ('kind', models.CharField(choices=[('city', '市'), ('district', '区'), ('street', '街道'), ('community', '社区')], max_length=10, verbose_name='级别')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('short_name', models.CharField(max_length=60, verbose_name='简称')),
                ('virtual', models.BooleanField(default=False, verbose_name='统计用虚拟区域')),
                ('lft', models.BigIntegerField(verbose_name='左标号')),
                ('rgt', models.BigIntegerField(verbose_name='右标号')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='areas.area', verbose_name='上级')),
            ],
            options={
                'verbose_name': '区域',
            },
        ),
        migrations.CreateModel(
            name='AreaAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='曾用名')),
                ('kind', models.CharField(choices=[('renamed', '更名'), ('divided', '分设')], max_length=10, verbose_name='由来')),
                ('until', models.DateField(null=True, verbose_name='用到')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='areas.area', verbose_name='今属区域')),
            ],
            options={
                'verbose_name': '区域曾用名',
            },
        ),
        migrations.CreateModel(
            name='AreaCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('gb2260', 'GB/T 2260 行政区划代码（6 位）'), ('nbs9', '统计用区划代码（9 位，到街道）'), ('nbs12', '统计用区划代码（12 位，到社区）')], max_length=10, verbose_name='编码体系')),
                ('code', models.CharField(max_length=12, verbose_name='代码')),
                ('exact', models.BooleanField(default=True, verbose_name='即本区域')),
                ('valid_from', models.DateField(null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(null=True, verbose_name='停用日期')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='areas.area', verbose_name='区域')),
            ],
            options={
                'verbose_name': '区划代码',
            },
        ),
        migrations.AddIndex(
            model_name='area',
            index=models.Index(fields=['lft'], name='area_lft'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.UniqueConstraint(fields=('parent', 'name'), name='area_named_once', nulls_distinct=False, violation_error_message='同一上级下已有同名区域。'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('lft__lt', models.F('rgt'))), name='area_labels_ordered'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'city'), ('parent__isnull', False), _connector='OR'), name='area_below_city_has_parent', violation_error_message='市以下的区域必须有上级。'),
        ),
        migrations.AddConstraint(
            model_name='areaalias',
            constraint=models.UniqueConstraint(fields=('name', 'area'), name='area_alias_once'),
        ),
        migrations.AddConstraint(
            model_name='areacode',
            constraint=models.UniqueConstraint(fields=('area', 'scheme', 'code'), name='area_code_once'),
        ),
        migrations.AddConstraint(
            model_name='areacode',
            constraint=models.UniqueConstraint(condition=models.Q(('exact', True), ('valid_to__isnull', True)), fields=('scheme', 'code'), name='area_code_names_one_area', violation_error_message='这个代码已经属于另一个区域。'),
        ),
    ]
