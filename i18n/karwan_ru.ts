<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
 <context>
  <name>Actions</name>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Alternatives</source>
   <translation>Варианты</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Bend the selected alternative on the map</source>
   <translation>Изменить выбранный вариант на карте</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Choose another colour</source>
   <translation>Выбрать другой цвет</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Choose the layers whose rivers, roads and railways the alternatives cross</source>
   <translation>Выбрать слои, реки, дороги и железные дороги которых пересекают варианты</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Click an alternative: why is it as it is there?</source>
   <translation>Щёлкните вариант: почему он здесь именно такой?</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Close study</source>
   <translation>Закрыть исследование</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Close the study; everything is saved already</source>
   <translation>Закрыть исследование; всё уже сохранено</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Colour…</source>
   <translation>Цвет…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Compute the alternative again with the present elevation model, standard and unit costs</source>
   <translation>Пересчитать вариант с нынешними моделью рельефа, нормами и единичными расценками</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Copy the study to another file and go on there</source>
   <translation>Скопировать исследование в другой файл и продолжить в нём</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Delete</source>
   <translation>Удалить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Delete (Del); can be undone</source>
   <translation>Удалить (Del); можно отменить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Draw</source>
   <translation>Провести</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Draw a new alternative on the map</source>
   <translation>Провести новый вариант на карте</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Draw it on the map or not (Space)</source>
   <translation>Показывать его на карте или нет (пробел)</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Duplicate</source>
   <translation>Дублировать</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Edit</source>
   <translation>Изменить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Explain</source>
   <translation>Объяснить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Export…</source>
   <translation>Экспорт…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Find crossings…</source>
   <translation>Найти пересечения…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Find what the alternative crosses in the loaded layers</source>
   <translation>Найти, что вариант пересекает в загруженных слоях</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Generate again with these inputs…</source>
   <translation>Искать снова с этими исходными данными…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Generate…</source>
   <translation>Искать…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>History</source>
   <translation>История</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Layers about the line…</source>
   <translation>Слои вокруг линии…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Make a copy (Ctrl+D)</source>
   <translation>Сделать копию (Ctrl+D)</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Measure</source>
   <translation>Измерить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Measure a segment along an alternative or a free line</source>
   <translation>Измерить отрезок вдоль варианта или произвольную линию</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>New study…</source>
   <translation>Новое исследование…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Open a study file</source>
   <translation>Открыть файл исследования</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Open corridor: {}</source>
   <translation>Открыть коридор: {}</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Open study…</source>
   <translation>Открыть исследование…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Rename</source>
   <translation>Переименовать</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Rename (F2)</source>
   <translation>Переименовать (F2)</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Report…</source>
   <translation>Отчёт…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Save study as…</source>
   <translation>Сохранить исследование как…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Search again with what this alternative was searched with; it can be changed first</source>
   <translation>Искать снова с тем, с чем был найден этот вариант; сначала это можно изменить</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Search for alternatives between two points</source>
   <translation>Найти варианты между двумя точками</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Show or hide</source>
   <translation>Показать или скрыть</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Show or hide the Karwan dock</source>
   <translation>Показать или скрыть панель Karwan</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Show the whole line on the map (Enter)</source>
   <translation>Показать всю линию на карте (Enter)</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Start a study on your own elevation model, anywhere</source>
   <translation>Начать исследование на своей модели рельефа, в любом месте</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Stations and places…</source>
   <translation>Станции и пункты…</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Study</source>
   <translation>Исследование</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>What was done to the alternative, what it changed, and the way back</source>
   <translation>Что делалось с вариантом, что это изменило, и путь назад</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Which places the line serves: stations, borders, fixed levels, changes of gauge</source>
   <translation>Какие пункты обслуживает линия: станции, границы, фиксированные отметки, смены колеи</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Write a report of the alternatives</source>
   <translation>Составить отчёт о вариантах</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Write alternatives as Shapefile, GeoPackage or GeoJSON</source>
   <translation>Записать варианты в Shapefile, GeoPackage или GeoJSON</translation>
  </message>
  <message>
   <location filename="../ui/actions.py"/>
   <source>Zoom to</source>
   <translation>Приблизить к нему</translation>
  </message>
 </context>
 <context>
  <name>AllBetween</name>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>All alternatives between stations</source>
   <translation>Все варианты между станциями</translation>
  </message>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>Alternative</source>
   <translation>Вариант</translation>
  </message>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>Computing…</source>
   <translation>Расчёт…</translation>
  </message>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>From one station, or end of the line, to the next</source>
   <translation>От одной станции или конца линии до следующей</translation>
  </message>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>No alternative is shown.</source>
   <translation>Ни один вариант не показан.</translation>
  </message>
  <message>
   <location filename="../ui/all_between.py"/>
   <source>Section</source>
   <translation>Участок</translation>
  </message>
 </context>
 <context>
  <name>AlternativesDock</name>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Alternatives</source>
   <translation>Варианты</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Checks</source>
   <translation>Проверки</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Compare</source>
   <translation>Сравнение</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Cost</source>
   <translation>Стоимость</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Crossings</source>
   <translation>Пересечения</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>History</source>
   <translation>История</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Karwan tools</source>
   <translation>Инструменты Karwan</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Opening {}…</source>
   <translation>Открывается {}…</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Operation</source>
   <translation>Эксплуатация</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Profile</source>
   <translation>Профиль</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Sections</source>
   <translation>Участки</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Study</source>
   <translation>Исследование</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>Study: open, new, save as, close</source>
   <translation>Исследование: открыть, новое, сохранить как, закрыть</translation>
  </message>
  <message>
   <location filename="../ui/dock.py"/>
   <source>{}: {}</source>
   <translation>{}: {}</translation>
  </message>
 </context>
 <context>
  <name>AlternativesTable</name>
  <message>
   <location filename="../ui/alternatives_table.py"/>
   <source>Alternatives</source>
   <translation>Варианты</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_table.py"/>
   <source>Colour of {}</source>
   <translation>Цвет: {}</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_table.py"/>
   <source>F2 renames, Space shows or hides, Enter zooms, Del deletes</source>
   <translation>F2 переименовывает, пробел показывает или скрывает, Enter приближает, Del удаляет</translation>
  </message>
 </context>
 <context>
  <name>AxisEditing</name>
  <message>
   <location filename="../ui/axis_editing.py"/>
   <source>Bent before, computed now</source>
   <translation>Изменено раньше, рассчитано сейчас</translation>
  </message>
  <message>
   <location filename="../ui/axis_editing.py"/>
   <source>Fit tangent polygon</source>
   <translation>Вписать тангенциальный ход</translation>
  </message>
  <message>
   <location filename="../ui/axis_editing.py"/>
   <source>The tangent polygon of {} is deleted; its line stays. Undo brings it back.</source>
   <translation>Тангенциальный ход варианта {} удалён; сама линия остаётся. «Отменить» вернёт его.</translation>
  </message>
  <message>
   <location filename="../ui/axis_editing.py"/>
   <source>{} came without a tangent polygon: one was fitted (straights {}, curves {}, transitions {}), at most {} m off the line (km {}). Once you bend it, the line follows.</source>
   <translation>У варианта {} не было тангенциального хода: он вписан (прямых {}, кривых {}, переходных кривых {}), отклонение от линии не более {} м (км {}). Как только вы его измените, линия последует за ним.</translation>
  </message>
  <message>
   <location filename="../ui/axis_editing.py"/>
   <source>{} was bent, but not computed: this is done now.</source>
   <translation>Вариант {} был изменён, но не рассчитан: это делается сейчас.</translation>
  </message>
 </context>
 <context>
  <name>AxisFits</name>
  <message>
   <location filename="../ui/axis_fits.py"/>
   <source>Fitting a tangent polygon to {}</source>
   <translation>Вписывается тангенциальный ход: {}</translation>
  </message>
 </context>
 <context>
  <name>BetweenStations</name>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>Computing…</source>
   <translation>Расчёт…</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>Figures of an alternative from station to station are listed here.</source>
   <translation>Здесь перечислены показатели варианта от станции до станции.</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>Nobody publishes figures between stations of this line, as far as the study's corridor knows.</source>
   <translation>Для этой линии, насколько известно данным коридора, никто не публикует показателей между станциями.</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>Published claims beside the line</source>
   <translation>Опубликованные данные рядом с линией</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>Sections between stations</source>
   <translation>Участки между станциями</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>The line serves no station between its ends. The button “Stations and places” makes them.</source>
   <translation>Между концами линии нет ни одной станции. Их добавляет кнопка «Станции и пункты».</translation>
  </message>
  <message>
   <location filename="../ui/between_stations.py"/>
   <source>What the alternatives say to the published figures</source>
   <translation>Что варианты говорят об опубликованных данных</translation>
  </message>
 </context>
 <context>
  <name>ChanceLabel</name>
  <message>
   <location filename="../ui/chance_label.py"/>
   <source>Chance that the ruling grade does not do</source>
   <translation>Вероятность, что руководящего уклона не хватит</translation>
  </message>
  <message>
   <location filename="../ui/chance_label.py"/>
   <source>Elevation uncertainty</source>
   <translation>Неопределённость рельефа</translation>
  </message>
  <message>
   <location filename="../ui/chance_label.py"/>
   <source>Most likely:</source>
   <translation>Вероятнее всего:</translation>
  </message>
  <message>
   <location filename="../ui/chance_label.py"/>
   <source>The elevation model is not exact: simulated in the tab Cost. Click a stretch to see it.</source>
   <translation>Модель рельефа неточна: её ошибка смоделирована на вкладке «Стоимость». Щёлкните отрезок, чтобы увидеть его.</translation>
  </message>
 </context>
 <context>
  <name>ChecksTab</name>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>At km</source>
   <translation>На км</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Broken limit</source>
   <translation>Нарушенное ограничение</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Broken limits</source>
   <translation>Нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Chainage where it begins: {}</source>
   <translation>Где начинается (пикетаж): {}</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Clause</source>
   <translation>Пункт норм</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Length of the stretch, m</source>
   <translation>Длина отрезка, м</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Limit</source>
   <translation>Предел</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Limit broken</source>
   <translation>Нарушенный предел</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Not checked, as the line has no elements of its own: {}.</source>
   <translation>Не проверено, так как у линии нет собственных элементов плана и профиля: {}.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Nothing on {} km breaks the standard {}. Looked for: {}.</source>
   <translation>На протяжении {} км ничто не нарушает норм {}. Проверялось: {}.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Over m</source>
   <translation>На длине, м</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Places that break the standard {}: {} ({}). Click one to see it.</source>
   <translation>Места, нарушающие нормы {}: {} ({}). Щёлкните место, чтобы увидеть его.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Summary of the checks</source>
   <translation>Итог проверок</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>The standard was changed since; “Compute again” checks it anew.</source>
   <translation>Нормы с тех пор изменены; «Пересчитать» проверит заново.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>The study was changed since; “Compute again” renews it.</source>
   <translation>Исследование с тех пор изменено; «Пересчитать» обновит расчёт.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>The worst on the stretch</source>
   <translation>Худшее значение на отрезке</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Trains</source>
   <translation>Поезда</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Trains of which direction it concerns</source>
   <translation>Поездов какого направления это касается</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Value</source>
   <translation>Значение</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>What the standard allows there</source>
   <translation>Что там допускают нормы</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Where an alternative breaks limits of the standard is listed here.</source>
   <translation>Здесь перечислено, где вариант нарушает ограничения норм.</translation>
  </message>
  <message>
   <location filename="../ui/checks_tab.py"/>
   <source>Where the limit comes from</source>
   <translation>Откуда взято ограничение</translation>
  </message>
 </context>
 <context>
  <name>ClassLimitsBox</name>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source> %</source>
   <translation> %</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>Classes of the ground</source>
   <translation>Категории местности</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>Highest less lowest ground about the line; from the last limit on there are mountains.</source>
   <translation>Разность наибольшей и наименьшей отметок около линии; выше последнего предела — горы.</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>How steep the ground is in its steepest direction; steeper ground is mountainous.</source>
   <translation>Крутизна местности в самом крутом направлении; круче последнего предела — горы.</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>Relief</source>
   <translation>Расчленённость рельефа</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>Side slope</source>
   <translation>Косогорность</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>Slope</source>
   <translation>Уклон</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>The ground's slope square to the line; steeper ground needs walls or a design of its own.</source>
   <translation>Уклон местности поперёк линии; на более крутом косогоре нужны подпорные стены или индивидуальный проект.</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>benches below</source>
   <translation>полки ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>flat below</source>
   <translation>равнина ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>gentle below</source>
   <translation>пологая ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>hills below</source>
   <translation>холмы ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>hilly below</source>
   <translation>холмистая ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>low hills below</source>
   <translation>низкие холмы ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>moderate below</source>
   <translation>умеренная ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>plain below</source>
   <translation>равнина ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>rises below</source>
   <translation>возвышения ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>rolling below</source>
   <translation>всхолмлённая ниже</translation>
  </message>
  <message>
   <location filename="../ui/class_limits_box.py"/>
   <source>within</source>
   <translation>в пределах</translation>
  </message>
 </context>
 <context>
  <name>CloserRow</name>
  <message>
   <location filename="../ui/profile_closer.py"/>
   <source>Changes of grade are too close together here to take hold of one.</source>
   <translation>Переломы профиля здесь слишком близко друг к другу, чтобы взять один из них.</translation>
  </message>
  <message>
   <location filename="../ui/profile_closer.py"/>
   <source>Zoom in about the cursor, or the middle, until changes of grade can be told apart</source>
   <translation>Приблизить вокруг курсора или середины, пока переломы профиля не станут различимы</translation>
  </message>
  <message>
   <location filename="../ui/profile_closer.py"/>
   <source>Zoom in to edit</source>
   <translation>Приблизить для правки</translation>
  </message>
 </context>
 <context>
  <name>CompareTab</name>
  <message>
   <location filename="../ui/compare_tab.py"/>
   <source>Alternatives that are shown on the map stand side by side here.</source>
   <translation>Здесь рядом стоят варианты, показанные на карте.</translation>
  </message>
  <message>
   <location filename="../ui/compare_tab.py"/>
   <source>Shown alternatives side by side</source>
   <translation>Показанные варианты рядом</translation>
  </message>
  <message>
   <location filename="../ui/compare_tab.py"/>
   <source>Tick two or more in the table.</source>
   <translation>Отметьте в таблице два или больше.</translation>
  </message>
 </context>
 <context>
  <name>Comparing</name>
  <message>
   <location filename="../ui/profile_comparing.py"/>
   <source>Align where the lines meet</source>
   <translation>Совместить там, где линии сходятся</translation>
  </message>
  <message>
   <location filename="../ui/profile_comparing.py"/>
   <source>Draws what lies at the same place at the same place: between the points where two lines come within 500 m of each other, the other line is stretched to fit. Otherwise each has its own chainage.</source>
   <translation>То, что лежит в одном месте, рисуется в одном месте: между точками, где две линии сходятся ближе 500 м, другая линия растягивается по длине. Иначе у каждой свой пикетаж.</translation>
  </message>
  <message>
   <location filename="../ui/profile_comparing.py"/>
   <source>None</source>
   <translation>Ни одного</translation>
  </message>
  <message>
   <location filename="../ui/profile_comparing.py"/>
   <source>There is no other alternative yet.</source>
   <translation>Другого варианта пока нет.</translation>
  </message>
 </context>
 <context>
  <name>CorridorRun</name>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Cancelled.</source>
   <translation>Прервано.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>The corridor map lies beneath the alternatives.</source>
   <translation>Карта коридора лежит под вариантами.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>The corridor map needs shapely 2, which is not installed.</source>
   <translation>Для карты коридора нужен пакет shapely 2, а он не установлен.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>The corridor map was cancelled.</source>
   <translation>Построение карты коридора прервано.</translation>
  </message>
 </context>
 <context>
  <name>CostTab</name>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>&lt;b&gt;{} M USD&lt;/b&gt; ({} to {} by unit costs), {} M USD per km.</source>
   <translation>&lt;b&gt;{} млн долл.&lt;/b&gt; ({}–{} по единичным расценкам), {} млн долл. на км.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Areas of risk</source>
   <translation>Зоны риска</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Cells this large hide relief: earthwork and tunnels come out too low.</source>
   <translation>Ячейки такого размера скрывают рельеф: земляные работы и тоннели занижены.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Corridor choice only.</source>
   <translation>Только для выбора коридора.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Cost in short</source>
   <translation>Стоимость кратко</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Cost items</source>
   <translation>Статьи стоимости</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Elevation {}, cells of {} m.</source>
   <translation>Рельеф {}, ячейки {} м.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Notes</source>
   <translation>Примечания</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Standard {}; {}.</source>
   <translation>Нормы {}; {}.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Tangents of the profile</source>
   <translation>Элементы профиля</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>The study was changed since; “Compute again” renews it.</source>
   <translation>Исследование с тех пор изменено; «Пересчитать» обновит расчёт.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>What an alternative costs is listed here, item by item.</source>
   <translation>Здесь по статьям перечислено, сколько стоит вариант.</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>What the figures rest on, where the earth goes, notes</source>
   <translation>На чём основаны показатели, куда идёт грунт, примечания</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>What this rests on</source>
   <translation>На чём это основано</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>Where the earth goes</source>
   <translation>Куда идёт грунт</translation>
  </message>
  <message>
   <location filename="../ui/cost_tab.py"/>
   <source>With other unit costs “Compute again” designs the profile anew too: prices and design belong together.</source>
   <translation>При других расценках «Пересчитать» проектирует заново и профиль: цены и проект неразделимы.</translation>
  </message>
 </context>
 <context>
  <name>CrossingsAction</name>
  <message>
   <location filename="../ui/crossings_action.py"/>
   <source> {} features lie near.</source>
   <translation> Рядом лежит объектов: {}.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_action.py"/>
   <source>Finding crossings</source>
   <translation>Поиск пересечений</translation>
  </message>
  <message>
   <location filename="../ui/crossings_action.py"/>
   <source>Select an alternative first.</source>
   <translation>Сначала выберите вариант.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_action.py"/>
   <source>Terrain classes are left out. {}</source>
   <translation>Категории местности не учтены. {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_action.py"/>
   <source>{} crossings found.</source>
   <translation>Найдено пересечений: {}.</translation>
  </message>
 </context>
 <context>
  <name>CrossingsDialog</name>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source> °</source>
   <translation> °</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Alternative</source>
   <translation>&amp;Вариант</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Derive watercourses from the elevation model where no rivers are ticked</source>
   <translation>&amp;Вывести водотоки из модели рельефа, если реки не отмечены</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Find crossings</source>
   <translation>&amp;Найти пересечения</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Layers to cross (drawn layers are ticked)</source>
   <translation>&amp;Слои для пересечения (отмечены нарисованные)</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Tick all</source>
   <translation>&amp;Отметить все</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>&amp;Untick all</source>
   <translation>&amp;Снять все</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>A raster of classes: its stretches on the line, and areas of each class beside it.</source>
   <translation>Растр классов: его участки на линии и площади каждого класса рядом с ней.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>A skew bridge is longer and dearer than one straight across.</source>
   <translation>Косой мост длиннее и дороже прямого.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>All {} alternatives</source>
   <translation>Все варианты: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Alternatives to look at</source>
   <translation>Рассматриваемые варианты</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Find crossings</source>
   <translation>Найти пересечения</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Holds</source>
   <translation>Содержит</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Layer</source>
   <translation>Слой</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Layers to cross</source>
   <translation>Слои для пересечения</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Look &amp;beside the line</source>
   <translation>Смотреть и &amp;рядом с линией</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Rivers, roads, faults … are told by these. Kept with the layer in the project.</source>
   <translation>По ним распознаются реки, дороги, разломы… Хранится вместе со слоем в проекте.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Suggest s&amp;quare river crossings below</source>
   <translation>Предлагать &amp;прямое пересечение рек при угле менее</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>Villages, areas and lines this near on either side are listed too, with distance, side and area, and how far the line runs within this distance of them: a fault's zone, for example.</source>
   <translation>Перечисляются также сёла, зоны и линии на таком расстоянии по обе стороны: с расстоянием, стороной и площадью, и сколько линия идёт на этом расстоянии от них, например в зоне разлома.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>What {} holds</source>
   <translation>Что содержит {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>as each feature says</source>
   <translation>как указано у каждого объекта</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>no</source>
   <translation>нет</translation>
  </message>
  <message>
   <location filename="../ui/crossings_dialog.py"/>
   <source>{} – {}</source>
   <translation>{} – {}</translation>
  </message>
 </context>
 <context>
  <name>CrossingsFilter</name>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source> km</source>
   <translation> км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source> °</source>
   <translation> °</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>Angle up to</source>
   <translation>Угол до</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>From</source>
   <translation>От</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>Kind</source>
   <translation>Вид</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>Name, class or layer</source>
   <translation>Название, класс или слой</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>Show all</source>
   <translation>Показать все</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>To</source>
   <translation>До</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>Width from</source>
   <translation>Ширина от</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>all</source>
   <translation>все</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>any</source>
   <translation>любая</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>end</source>
   <translation>конец</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>start</source>
   <translation>начало</translation>
  </message>
  <message>
   <location filename="../ui/crossings_filter.py"/>
   <source>unknown</source>
   <translation>неизвестно</translation>
  </message>
 </context>
 <context>
  <name>CrossingsTab</name>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source> · filtered</source>
   <translation> · отфильтровано</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source> · out of date, find them again</source>
   <translation> · устарело, найдите их снова</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source> · within {} m: {}</source>
   <translation> · в пределах {} м: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>0 along it, 90 straight across</source>
   <translation>0 — вдоль, 90 — прямо поперёк</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Angle °</source>
   <translation>Угол °</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Area ha</source>
   <translation>Площадь, га</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Area or class</source>
   <translation>Зона или класс</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>As its layer says</source>
   <translation>Как указано в слое</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>At km</source>
   <translation>На км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Class</source>
   <translation>Класс</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Crossed: {}</source>
   <translation>Пересечено: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Distance m</source>
   <translation>Расстояние, м</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Exposure</source>
   <translation>Подверженность</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Filter</source>
   <translation>Фильтр</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Find crossings…</source>
   <translation>Найти пересечения…</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>From km</source>
   <translation>От км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>From {}</source>
   <translation>От {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>How</source>
   <translation>Как</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>How far the line runs within the half-width of it, such as in a fault's zone</source>
   <translation>Сколько линия идёт в пределах полуширины от него, например в зоне разлома</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>How the line would turn to cross the river square, and where along the river it runs square to the line; by the river as it is drawn</source>
   <translation>Как повернуть линию, чтобы пересечь реку прямо, и где вдоль реки её русло перпендикулярно линии; по реке, как она нарисована</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>In the words of the layer it is from</source>
   <translation>Словами слоя, из которого это взято</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Inside: {}</source>
   <translation>Внутри: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Kilometres inside times the area's weight: of mined, flooded, protected and risky areas</source>
   <translation>Километры внутри, умноженные на вес зоны: заминированные, затопляемые, охраняемые и опасные зоны</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Layer</source>
   <translation>Слой</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Length km</source>
   <translation>Длина, км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Level m</source>
   <translation>Отметка, м</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Line within, km</source>
   <translation>Линия в пределах, км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Name</source>
   <translation>Название</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Near the line</source>
   <translation>Рядом с линией</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Nearby: {}</source>
   <translation>Рядом: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Not looked for yet: choose the layers and find the crossings.</source>
   <translation>Ещё не искалось: выберите слои и найдите пересечения.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Of the area, what lies within the half-width</source>
   <translation>Часть площади в пределах полуширины</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Of the line, what lies within the half-width</source>
   <translation>Часть линии в пределах полуширины</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Points crossed</source>
   <translation>Пересечения в точках</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Points: {} · stretches: {}</source>
   <translation>Точек: {} · отрезков: {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Seen from start to end</source>
   <translation>Если смотреть от начала к концу</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Show some of the rows: by kind, name, angle, width or kilometre</source>
   <translation>Показать часть строк: по виду, названию, углу, ширине или километру</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Side</source>
   <translation>Сторона</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Square crossing</source>
   <translation>Прямое пересечение</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Stretches inside areas</source>
   <translation>Отрезки внутри зон</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>The line was changed since: find the crossings again.</source>
   <translation>Линия с тех пор изменена: найдите пересечения снова.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>To km</source>
   <translation>До км</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>What</source>
   <translation>Что</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>What an alternative crosses in other layers is listed here.</source>
   <translation>Здесь перечислено, что вариант пересекает в других слоях.</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>Width m</source>
   <translation>Ширина, м</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>crosses</source>
   <translation>пересекает</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>enters</source>
   <translation>входит</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>found {}</source>
   <translation>найдено {}</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>leaves</source>
   <translation>выходит</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>passes</source>
   <translation>проходит мимо</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>runs along</source>
   <translation>идёт вдоль</translation>
  </message>
  <message>
   <location filename="../ui/crossings_tab.py"/>
   <source>touches</source>
   <translation>касается</translation>
  </message>
 </context>
 <context>
  <name>CurveDialog</name>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>&amp;Radius</source>
   <translation>&amp;Радиус</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>Curve at corner {}</source>
   <translation>Кривая в вершине угла {}</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>Radius of the arc in this corner; 0 for none.</source>
   <translation>Радиус круговой кривой в этой вершине угла; 0 — без кривой.</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>Transition &amp;before</source>
   <translation>Переходная &amp;до</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>Transition be&amp;hind</source>
   <translation>Переходная &amp;после</translation>
  </message>
  <message>
   <location filename="../ui/curve_dialog.py"/>
   <source>{}: smallest radius {} m; transitions {} m at least, {} m usual at this radius.</source>
   <translation>{}: наименьший радиус {} м; переходные кривые не короче {} м, обычно {} м при этом радиусе.</translation>
  </message>
 </context>
 <context>
  <name>DrawTool</name>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>Check that the study's file can be written.</source>
   <translation>Проверьте, можно ли записать файл исследования.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>Click the points where the line turns, right click to finish. Curves are laid out for you.</source>
   <translation>Щёлкайте точки, где линия поворачивает; правая кнопка завершает. Кривые вписываются сами.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>Close the study and open it again.</source>
   <translation>Закройте исследование и откройте его снова.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>Drag a corner, a curve's dot or a straight; zoom in where they lie close. Right-click for more. Esc lets go, Ctrl+Z undoes.</source>
   <translation>Тяните вершину угла, точку кривой или прямую; где они тесно, приблизьте карту. Правая кнопка — остальное. Esc отпускает, Ctrl+Z отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>Nothing is lost: try again.</source>
   <translation>Ничего не потеряно: попробуйте ещё раз.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>The study's layer of tangent polygons is not in the project.</source>
   <translation>Слоя исследования с тангенциальными ходами нет в проекте.</translation>
  </message>
  <message>
   <location filename="../ui/draw_tool.py"/>
   <source>{} cannot be edited.</source>
   <translation>{} нельзя изменить.</translation>
  </message>
 </context>
 <context>
  <name>DrawnLines</name>
  <message>
   <location filename="../ui/drawn_lines.py"/>
   <source>Drawn</source>
   <translation>Проведён</translation>
  </message>
  <message>
   <location filename="../ui/drawn_lines.py"/>
   <source>Drawn {}</source>
   <translation>Проведён {}</translation>
  </message>
  <message>
   <location filename="../ui/drawn_lines.py"/>
   <source>{} is kept as a dashed line: bend it and save it again, or delete it.</source>
   <translation>{} сохранён штриховой линией: измените его и сохраните снова или удалите.</translation>
  </message>
 </context>
 <context>
  <name>EditBar</name>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>All</source>
   <translation>Все</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Discard</source>
   <translation>Отбросить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Done</source>
   <translation>Готово</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Drop all changes since the last Save</source>
   <translation>Отбросить все изменения с последнего сохранения</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Drop all changes since the last Save?</source>
   <translation>Отбросить все изменения с последнего сохранения?</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Edit the line</source>
   <translation>Правка линии</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Editing {}</source>
   <translation>Правка: {}</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>End editing; asks whether to keep changes that are not saved</source>
   <translation>Закончить правку; спросит, сохранить ли несохранённое</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Join</source>
   <translation>Соединить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Join with…: the line goes on as another alternative, which becomes part of it</source>
   <translation>Соединить с…: линия продолжается другим вариантом, который становится её частью</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Keep the changes in the study and go on editing</source>
   <translation>Сохранить изменения в исследовании и продолжить правку</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Lock</source>
   <translation>Закрепить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Lock stretch: two clicks on the line or two chainages typed, and no corner that shapes it there can be changed</source>
   <translation>Закрепить отрезок: два щелчка на линии или два введённых пикетажа, и ни одну вершину угла, которая определяет там линию, изменить нельзя</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Re-optimise</source>
   <translation>Оптимизировать</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Re-optimise stretch: two clicks on the line or two chainages typed, and the cheapest line between them is searched; the rest stays as it is</source>
   <translation>Оптимизировать отрезок: два щелчка на линии или два введённых пикетажа, и между ними ищется самая дешёвая линия; остальное остаётся как есть</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Reverse</source>
   <translation>Развернуть</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Reverse: the line starts where it ends now, and chainage (distance from the start) is counted from there</source>
   <translation>Развернуть: линия начинается там, где теперь кончается, и пикетаж (расстояние от начала) считается оттуда</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Save</source>
   <translation>Сохранить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Split</source>
   <translation>Разделить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Split here: one click on the line or a chainage typed; it ends there, and the rest becomes a new alternative</source>
   <translation>Разделить здесь: один щелчок на линии или введённый пикетаж; там линия кончается, а остаток становится новым вариантом</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Take over</source>
   <translation>Перенять</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Take over from…: two clicks on the line or two chainages typed, and it runs between them as another alternative does</source>
   <translation>Перенять у…: два щелчка на линии или два введённых пикетажа, и между ними она идёт как другой вариант</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>They cannot be brought back. Undo takes them back one by one instead.</source>
   <translation>Их нельзя будет вернуть. «Отменить» снимает их по одному.</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Unlock</source>
   <translation>Открепить</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>Unlock a locked stretch</source>
   <translation>Открепить закреплённый отрезок</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>ends meet</source>
   <translation>концы сходятся</translation>
  </message>
  <message>
   <location filename="../ui/edit_bar.py"/>
   <source>{} km apart</source>
   <translation>на расстоянии {} км</translation>
  </message>
 </context>
 <context>
  <name>EditTool</name>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Change curve</source>
   <translation>Изменить кривую</translation>
  </message>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Curve…</source>
   <translation>Кривая…</translation>
  </message>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Delete corner</source>
   <translation>Удалить вершину угла</translation>
  </message>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Figures of the line being bent</source>
   <translation>Показатели изменяемой линии</translation>
  </message>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Insert corner</source>
   <translation>Вставить вершину угла</translation>
  </message>
  <message>
   <location filename="../ui/edit_tool.py"/>
   <source>Insert corner here</source>
   <translation>Вставить здесь вершину угла</translation>
  </message>
 </context>
 <context>
  <name>ElevationCombo</name>
  <message>
   <location filename="../ui/elevation_combo.py"/>
   <source>Not listed:</source>
   <translation>Не перечислено:</translation>
  </message>
  <message>
   <location filename="../ui/elevation_combo.py"/>
   <source>Raster layer whose values are the height of the ground</source>
   <translation>Растровый слой, значения которого — высота местности</translation>
  </message>
  <message>
   <location filename="../ui/elevation_combo.py"/>
   <source>and {} more</source>
   <translation>и ещё {}</translation>
  </message>
 </context>
 <context>
  <name>ElevationDialog</name>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>&amp;Band</source>
   <translation>&amp;Канал</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>&amp;Colours are</source>
   <translation>&amp;Цвета означают</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>&amp;Heights in</source>
   <translation>&amp;Высоты в</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>&amp;Layer</source>
   <translation>&amp;Слой</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>&amp;Zoom</source>
   <translation>&amp;Масштаб</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Cells of about {} m at the equator. A tile that the server does not have is unknown ground.</source>
   <translation>Ячейки около {} м на экваторе. Плитка, которой нет на сервере, — неизвестная местность.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Each zoom has cells half as large as the one before, and four times as many tiles to fetch</source>
   <translation>На каждом следующем масштабе ячейки вдвое мельче, а загружать нужно вчетверо больше плиток</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Elevation settings</source>
   <translation>Настройки рельефа</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Files usually say so themselves; a US survey foot is 1200/3937 m</source>
   <translation>Файлы обычно указывают это сами; геодезический фут США — 1200/3937 м</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>No elevation model: {}.</source>
   <translation>Нет модели рельефа: {}.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Nodata values and scale are those of the layer's properties.</source>
   <translation>Пустые значения и множитель — из свойств слоя.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Pixels along a tile's side</source>
   <translation>Точек растра на сторону плитки</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Raster layer, tiles from a server too</source>
   <translation>Растровый слой, в том числе плитки с сервера</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Some servers send heights as colours: then red, green and blue together are a number</source>
   <translation>Некоторые серверы передают высоты цветом: красный, зелёный и синий вместе — это число</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Tile &amp;width</source>
   <translation>&amp;Ширина плитки</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>US survey feet</source>
   <translation>геодезические футы США</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>Which of the raster's bands holds the height of the ground</source>
   <translation>Какой из каналов растра содержит высоту местности</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>a picture, no heights</source>
   <translation>картинка, не высоты</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>as the address says: {}</source>
   <translation>как говорит адрес: {}</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>as the layer says, else metres</source>
   <translation>как говорит слой, иначе метры</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>as the server says</source>
   <translation>как говорит сервер</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>automatic ({})</source>
   <translation>автоматически ({})</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>feet</source>
   <translation>футы</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>heights, Mapbox or MapTiler terrain-RGB</source>
   <translation>высоты, terrain-RGB (Mapbox, MapTiler)</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>heights, Terrarium</source>
   <translation>высоты, Terrarium</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>metres</source>
   <translation>метры</translation>
  </message>
  <message>
   <location filename="../ui/elevation_dialog.py"/>
   <source>no raster layer chosen</source>
   <translation>растровый слой не выбран</translation>
  </message>
 </context>
 <context>
  <name>ElevationErrorDialog</name>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>&amp;Alike over</source>
   <translation>&amp;Схожи на протяжении</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>&amp;Standard error</source>
   <translation>&amp;Стандартная ошибка</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>68 of 100 elevations are nearer to the ground than this. A published LE90 is 1.645 times it.</source>
   <translation>68 из 100 отметок ближе к земле, чем это. Публикуемая LE90 — в 1,645 раза больше.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>As its source</source>
   <translation>Как у источника</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>By source, {}: {}. {}.</source>
   <translation>По источнику, {}: {}. {}.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>Coarse cells hide &amp;relief</source>
   <translation>Крупные ячейки скрывают &amp;рельеф</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>Elevation error</source>
   <translation>Ошибка рельефа</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>Errors of places closer together than this are much alike: of places so far apart, their correlation is 0.37. Little is published on it: for most models the distance is assumed.</source>
   <translation>Ошибки мест, более близких друг к другу, почти одинаковы; у мест на таком расстоянии корреляция ошибок 0,37. Об этом мало публикуют: для большинства моделей расстояние принято.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>What lies between cells is estimated from how the ground changes from cell to cell, and added.</source>
   <translation>Что лежит между ячейками, оценивается по тому, как местность меняется от ячейки к ячейке, и добавляется.</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>set by the planner</source>
   <translation>задано проектировщиком</translation>
  </message>
  <message>
   <location filename="../ui/elevation_error_dialog.py"/>
   <source>“Assumed”: no published figure was found. The guide lists the publications that are cited.</source>
   <translation>«Assumed» (принято): опубликованной величины не найдено. Цитируемые публикации перечислены в руководстве.</translation>
  </message>
 </context>
 <context>
  <name>EstimateLine</name>
  <message>
   <location filename="../ui/estimate_line.py"/>
   <source>Estimating time and memory</source>
   <translation>Оценка времени и памяти</translation>
  </message>
  <message>
   <location filename="../ui/estimate_line.py"/>
   <source>Time and memory</source>
   <translation>Время и память</translation>
  </message>
 </context>
 <context>
  <name>ExplainTool</name>
  <message>
   <location filename="../ui/explain_tool.py"/>
   <source>Click an alternative.</source>
   <translation>Щёлкните вариант.</translation>
  </message>
  <message>
   <location filename="../ui/explain_tool.py"/>
   <source>Computing…</source>
   <translation>Расчёт…</translation>
  </message>
  <message>
   <location filename="../ui/explain_tool.py"/>
   <source>There is no alternative here.</source>
   <translation>Здесь нет варианта.</translation>
  </message>
  <message>
   <location filename="../ui/explain_tool.py"/>
   <source>Why the line is here as it is</source>
   <translation>Почему линия здесь такая</translation>
  </message>
 </context>
 <context>
  <name>ExportDialog</name>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>&amp;Alternatives</source>
   <translation>&amp;Варианты</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>&amp;Coordinate system</source>
   <translation>&amp;Система координат</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>&amp;Folder</source>
   <translation>&amp;Папка</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>&amp;Replace files that are there already</source>
   <translation>&amp;Заменять имеющиеся файлы</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Alternatives to export</source>
   <translation>Экспортируемые варианты</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Choose a coordinate system</source>
   <translation>Выберите систему координат</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Choose a folder</source>
   <translation>Выберите папку</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Choose one.</source>
   <translation>Выберите один.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Choose where the files are to go.</source>
   <translation>Выберите, куда записать файлы.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Coordinate system</source>
   <translation>Система координат</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Export</source>
   <translation>Экспорт</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Export alternatives</source>
   <translation>Экспорт вариантов</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Exported {} to {}.</source>
   <translation>{} экспортировано в {}.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Exporting…</source>
   <translation>Экспорт…</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>File &amp;name</source>
   <translation>&amp;Имя файла</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Folder</source>
   <translation>Папка</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Formats</source>
   <translation>Форматы</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>No coordinate system is chosen.</source>
   <translation>Система координат не выбрана.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>No folder is chosen.</source>
   <translation>Папка не выбрана.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>No format is ticked.</source>
   <translation>Ни один формат не отмечен.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>The export was cancelled.</source>
   <translation>Экспорт прерван.</translation>
  </message>
  <message>
   <location filename="../ui/export_dialog.py"/>
   <source>Tick one or more.</source>
   <translation>Отметьте один или несколько.</translation>
  </message>
 </context>
 <context>
  <name>FiguresBox</name>
  <message>
   <location filename="../ui/figures_box.py"/>
   <source>Figures of what is held</source>
   <translation>Показатели того, что удерживается</translation>
  </message>
 </context>
 <context>
  <name>FirstAnswer</name>
  <message>
   <location filename="../ui/first_answer.py"/>
   <source>A search is under way. Each alternative appears here, and on the map, as soon as it is found.</source>
   <translation>Идёт поиск. Каждый вариант появится здесь и на карте, как только будет найден.</translation>
  </message>
  <message>
   <location filename="../ui/first_answer.py"/>
   <source>Choose places and limits first…</source>
   <translation>Сначала выбрать пункты и ограничения…</translation>
  </message>
  <message>
   <location filename="../ui/first_answer.py"/>
   <source>Draw one on the map</source>
   <translation>Провести на карте</translation>
  </message>
  <message>
   <location filename="../ui/first_answer.py"/>
   <source>Generate {} alternatives now</source>
   <translation>Искать варианты ({}) сейчас</translation>
  </message>
  <message>
   <location filename="../ui/first_answer.py"/>
   <source>No alternatives yet</source>
   <translation>Вариантов пока нет</translation>
  </message>
 </context>
 <context>
  <name>GenerateDialog</name>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>&amp;From</source>
   <translation>&amp;От</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>&amp;No-go areas</source>
   <translation>&amp;Запретные зоны</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>&amp;Standard</source>
   <translation>&amp;Нормы</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>&amp;To</source>
   <translation>&amp;До</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>A&amp;bout the line</source>
   <translation>О &amp;линии</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>A&amp;lternatives</source>
   <translation>&amp;Варианты</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>B&amp;y way of</source>
   <translation>&amp;Через</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Change standard</source>
   <translation>Изменить нормы</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Corridor choice only.</source>
   <translation>Только для выбора коридора.</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Corridor map only</source>
   <translation>Только карта коридора</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Cost &amp;zones</source>
   <translation>Зоны &amp;удорожания</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Elevation: {}, cells of {} m.</source>
   <translation>Рельеф: {}, ячейки {} м.</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Generate</source>
   <translation>Искать</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Generate alternatives</source>
   <translation>Поиск вариантов</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>How many lines at most; each takes another way over at least half its length</source>
   <translation>Сколько линий самое большее; каждая идёт иначе не менее чем на половине своей длины</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Layer of areas that no line ever enters</source>
   <translation>Слой зон, в которые ни одна линия не входит</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Layer of areas where building costs more</source>
   <translation>Слой зон, в которых строить дороже</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Map how much dearer the best line through each place is, without working out any line</source>
   <translation>Показать на карте, насколько дороже лучшая линия через каждое место, не строя ни одной линии</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Number field: 2 makes a metre of line twice as dear there</source>
   <translation>Числовое поле: 2 делает метр линии там вдвое дороже</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Places every line passes, in this order</source>
   <translation>Пункты, через которые проходит каждая линия, в этом порядке</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Ruling &amp;grade</source>
   <translation>Руководящий &amp;уклон</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Smallest &amp;radius</source>
   <translation>Минимальный &amp;радиус</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Steepest grade a line may have, per mille</source>
   <translation>Самый крутой уклон, допустимый для линии, промилле</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>There is no corridor map without the Python package numba</source>
   <translation>Без пакета Python numba карты коридора не будет</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Tightest curve a line may have, metres</source>
   <translation>Самая крутая кривая, допустимая для линии, метры</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Where the lines end</source>
   <translation>Где линии кончаются</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>Where the lines start</source>
   <translation>Где линии начинаются</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>end</source>
   <translation>конец</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>fa&amp;ctor</source>
   <translation>&amp;множитель</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>start</source>
   <translation>начало</translation>
  </message>
  <message>
   <location filename="../ui/generate_dialog.py"/>
   <source>{} of {}</source>
   <translation>{} из {}</translation>
  </message>
 </context>
 <context>
  <name>GenerationRun</name>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Alternatives found: {}.</source>
   <translation>Найдено вариантов: {}.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Cancelled.</source>
   <translation>Прервано.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Generated</source>
   <translation>Найден</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Generating was cancelled.</source>
   <translation>Поиск прерван.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>There is no corridor map without the Python package numba.</source>
   <translation>Без пакета Python numba карты коридора не будет.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>What was found before is kept: {}.</source>
   <translation>Найденное раньше сохранено: {}.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>What was found is written: {}.</source>
   <translation>Найденное записано: {}.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>{} of them could not be written to {} yet. Leave the study open: they will be once it takes them.</source>
   <translation>Из них пока не удалось записать: {}, файл {}. Не закрывайте исследование: они будут записаны, как только файл это позволит.</translation>
  </message>
 </context>
 <context>
  <name>Karwan</name>
  <message>
   <location filename="../layers/basemap.py"/>
   <source>OpenStreetMap (needs a network)</source>
   <translation>OpenStreetMap (нужна сеть)</translation>
  </message>
  <message>
   <location filename="../layers/basemap.py"/>
   <source>Tiles of openstreetmap.org, fetched while shown. Nothing of them is stored in the study.</source>
   <translation>Плитки openstreetmap.org, загружаемые при показе. В исследовании ничего из них не хранится.</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Base map</source>
   <translation>Базовая карта</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Basis</source>
   <translation>Основание</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Border crossings</source>
   <translation>Пограничные переходы</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Breaks of gauge</source>
   <translation>Смены ширины колеи</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Certainty</source>
   <translation>Достоверность</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Contradiction</source>
   <translation>Противоречие</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Gauge</source>
   <translation>Колея</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Gauges</source>
   <translation>Ширина колеи</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Great circle</source>
   <translation>По большому кругу</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Ground (1 km model)</source>
   <translation>Местность (модель 1 км)</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Kind</source>
   <translation>Вид</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Length</source>
   <translation>Длина</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Line</source>
   <translation>Линия</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Measure</source>
   <translation>Измерить</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Name from</source>
   <translation>Название из</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Names of countries and seas</source>
   <translation>Названия стран и морей</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>National borders</source>
   <translation>Государственные границы</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Note</source>
   <translation>Примечание</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Other towns</source>
   <translation>Другие города</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Population</source>
   <translation>Население</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Ports</source>
   <translation>Порты</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Published / straight</source>
   <translation>Опубликовано / по прямой</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Published cost</source>
   <translation>Опубликованная стоимость</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Published length</source>
   <translation>Опубликованная длина</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Published lengths compared (table)</source>
   <translation>Сравнение опубликованных длин (таблица)</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Published sections</source>
   <translation>Опубликованные участки</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Railways</source>
   <translation>Железные дороги</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Railways (schematic)</source>
   <translation>Железные дороги (схематично)</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Relief</source>
   <translation>Расчленённость рельефа</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>River crossings</source>
   <translation>Пересечения рек</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Rivers and borders</source>
   <translation>Реки и границы</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Rivers and canals</source>
   <translation>Реки и каналы</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Sea and lakes</source>
   <translation>Море и озёра</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Source</source>
   <translation>Источник</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>State</source>
   <translation>Государство</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Stations</source>
   <translation>Станции</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Stations and places</source>
   <translation>Станции и пункты</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Status</source>
   <translation>Состояние</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Straight pieces</source>
   <translation>Прямые отрезки</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Straight pieces through the places</source>
   <translation>Прямые отрезки через пункты</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Towns on the way</source>
   <translation>Города по пути</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Uncertainty of places</source>
   <translation>Неопределённость положения</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>Uncertainty ±</source>
   <translation>Неопределённость ±</translation>
  </message>
  <message>
   <location filename="../layers/corridor.py"/>
   <source>million USD</source>
   <translation>млн USD</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>canal</source>
   <translation>канал</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>estimated place (hollow)</source>
   <translation>положение оценено (пустой знак)</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>existing</source>
   <translation>существующая</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>expected</source>
   <translation>ожидается</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>gauge undecided</source>
   <translation>колея не решена</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>km by road</source>
   <translation>км по автодороге</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>km published</source>
   <translation>км опубликовано</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>km straight</source>
   <translation>км по прямой</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>length contradicted by other claims</source>
   <translation>длина противоречит другим данным</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>length not contradicted</source>
   <translation>противоречий в длине нет</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>open</source>
   <translation>открыт</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>place from a gazetteer</source>
   <translation>положение из справочника названий</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>planned</source>
   <translation>планируется</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>river</source>
   <translation>река</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>schematic</source>
   <translation>схематично</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>seasonal river</source>
   <translation>пересыхающая река</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>studied</source>
   <translation>изучается</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>tunnel</source>
   <translation>тоннель</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>under construction</source>
   <translation>строится</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>unverified place (hollow, red)</source>
   <translation>положение не проверено (пустой красный знак)</translation>
  </message>
  <message>
   <location filename="../layers/corridor_styles.py"/>
   <source>{} mm</source>
   <translation>{} мм</translation>
  </message>
  <message>
   <location filename="../layers/relief.py"/>
   <source>Elevation</source>
   <translation>Рельеф</translation>
  </message>
  <message>
   <location filename="../layers/relief.py"/>
   <source>Hillshade</source>
   <translation>Отмывка рельефа</translation>
  </message>
 </context>
 <context>
  <name>KarwanAlgorithms</name>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Band of the elevation model</source>
   <translation>Канал модели рельефа</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Colours of tiles are heights</source>
   <translation>Цвета плиток — это высоты</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Elevation model</source>
   <translation>Модель рельефа</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Heights are in</source>
   <translation>Единица высот</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Lines</source>
   <translation>Линии</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Mapbox or MapTiler terrain-RGB</source>
   <translation>Mapbox или MapTiler terrain-RGB</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Railway alignments</source>
   <translation>Трассы железных дорог</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Terrarium</source>
   <translation>Terrarium</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>The Python package {} is missing. Install it with: {}</source>
   <translation>Нет пакета Python {}. Установите его: {}</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>US survey feet</source>
   <translation>геодезические футы США</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>Zoom of tiles</source>
   <translation>Масштаб плиток</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>as the layer says</source>
   <translation>как говорит слой</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>feet</source>
   <translation>футы</translation>
  </message>
  <message>
   <location filename="../algorithms/base.py"/>
   <source>metres</source>
   <translation>метры</translation>
  </message>
  <message>
   <location filename="../algorithms/class_limits.py"/>
   <source>Limits of relief, m: radius, then plain, rises, low hills, hills</source>
   <translation>Пределы расчленённости, м: радиус, затем равнина, возвышения, низкие холмы, холмы</translation>
  </message>
  <message>
   <location filename="../algorithms/class_limits.py"/>
   <source>Limits of side slope, per cent: gentle, moderate, benches</source>
   <translation>Пределы косогорности, проценты: пологая, умеренная, полки</translation>
  </message>
  <message>
   <location filename="../algorithms/class_limits.py"/>
   <source>Limits of slope, per cent: flat, rolling, hilly</source>
   <translation>Пределы уклона, проценты: равнинная, всхолмлённая, холмистая</translation>
  </message>
  <message>
   <location filename="../algorithms/class_limits.py"/>
   <source>slope: {}. Relief: {}. Side slope: {}.</source>
   <translation>уклон: {}. Расчленённость: {}. Косогорность: {}.</translation>
  </message>
  <message>
   <location filename="../algorithms/class_limits.py"/>
   <source>{} are no limits: give {} numbers parted by commas, such as {}.</source>
   <translation>{} — не пределы: задайте чисел: {}, через запятую, например {}.</translation>
  </message>
  <message>
   <location filename="../algorithms/corridor_output.py"/>
   <source>Corridor map: how much dearer the best line through each place is (M USD, per cent)</source>
   <translation>Карта коридора: насколько дороже лучшая линия через каждое место (млн USD, проценты)</translation>
  </message>
  <message>
   <location filename="../algorithms/corridor_output.py"/>
   <source>Give it the ending .tif.</source>
   <translation>Дайте ему окончание .tif.</translation>
  </message>
  <message>
   <location filename="../algorithms/corridor_output.py"/>
   <source>There is no corridor map without the Python package numba.</source>
   <translation>Без пакета Python numba карты коридора не будет.</translation>
  </message>
  <message>
   <location filename="../algorithms/corridor_output.py"/>
   <source>{} is no name for the corridor map.</source>
   <translation>{} — не имя для карты коридора.</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Corridor</source>
   <translation>Коридор</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Create study</source>
   <translation>Создать исследование</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Folder</source>
   <translation>Папка</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Makes a study of a built-in corridor: one GeoPackage, karwan-study.gpkg, with the tables for alternatives, control points, sections, crossings, structures, zones and scenarios. Elevation model, design standard, start, end and the places between are set. Open it in the Alternatives dock, or add its layers to any project: they carry their style.</source>
   <translation>Создаёт исследование встроенного коридора: один GeoPackage, karwan-study.gpkg, с таблицами вариантов, опорных пунктов, участков, пересечений, сооружений, зон и сценариев. Модель рельефа, проектные нормы, начало, конец и промежуточные пункты заданы. Откройте его на панели «Варианты» или добавьте его слои в любой проект: стиль у них с собой.</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Replace a study that is there</source>
   <translation>Заменить имеющееся исследование</translation>
  </message>
  <message>
   <location filename="../algorithms/create_study.py"/>
   <source>Study</source>
   <translation>Исследование</translation>
  </message>
  <message>
   <location filename="../algorithms/elevation_uncertainty.py"/>
   <source>Elevation uncertainty</source>
   <translation>Неопределённость рельефа</translation>
  </message>
  <message>
   <location filename="../algorithms/elevation_uncertainty.py"/>
   <source>Evaluates lines as Evaluate alignments does, then again and again on ground that differs from the elevation model as the model may differ from the true ground. Errors are alike in places close to each other.

Of each figure three values are written: 5 of 100 cases lie below _low, half below _mid, 95 below _high. Plain names: with the profile designed anew on each ground, which is what will be done once it is surveyed (empty where it was set by hand). drawn_…: at the levels as they are. grade_…: the ruling grade with which a profile needs no tunnel and no viaduct besides those designed; more_chance: the chance that this is more than the ruling grade.

Standard error and reach are those of the elevation model by its name, or by the size of its cells, unless you give them. The line stays in its place.</source>
   <translation>Оценивает линии так же, как «Оценить трассы», затем снова и снова на местности, которая отличается от модели рельефа так, как модель может отличаться от настоящей местности. Ошибки в близких местах схожи.

Для каждого показателя записываются три значения: 5 случаев из 100 лежат ниже _low, половина ниже _mid, 95 ниже _high. Простые имена: профиль проектируется заново на каждой местности, как и будет сделано после съёмки (пусто, где он задан вручную). drawn_…: на отметках как они есть. grade_…: руководящий уклон, при котором профилю не нужны ни тоннели, ни виадуки сверх запроектированных; more_chance: вероятность, что он больше руководящего уклона.

Стандартная ошибка и расстояние схожести берутся для модели рельефа по её названию или по размеру ячеек, если вы их не задали. Линия остаётся на своём месте.</translation>
  </message>
  <message>
   <location filename="../algorithms/elevation_uncertainty.py"/>
   <source>How many grounds are tried</source>
   <translation>Сколько местностей испытать</translation>
  </message>
  <message>
   <location filename="../algorithms/elevation_uncertainty.py"/>
   <source>Lines with ranges</source>
   <translation>Линии с интервалами</translation>
  </message>
  <message>
   <location filename="../algorithms/elevation_uncertainty.py"/>
   <source>{}: standard error {} m, alike over {} m ({}).</source>
   <translation>{}: стандартная ошибка {} м, схожи на протяжении {} м ({}).</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>Areas the lines found keep out of</source>
   <translation>Зоны, которых найденные линии избегают</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>Evaluate alignments</source>
   <translation>Оценить трассы</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>Find straights, arcs and transitions</source>
   <translation>Найти прямые, круговые и переходные кривые</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>Finding arcs needs shapely 2.</source>
   <translation>Для поиска кривых нужен shapely 2.</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>Measures lines as railway alignments: ellipsoidal length, steepest grade, tightest radius, bridges, tunnels, cut, fill, cost with its range, running times, and breaches of the standard.

Lines with Z are judged at the levels they have. For lines without Z the cheapest profile within the ruling grade is designed first; the output's Z is that formation level. Each feature must be one line in one piece.

Rivers, roads and railways are what lines bridge and cross; stations part them into sections, want level ground, and may fix a level (level_m) or begin another gauge (gauge_after_mm). Of a layer of risks each line's length inside and its exposure, km times weight, are measured; lines and points count within a distance, and what a km costs more is yours to set.

With “Find straights, arcs and transitions” each line is laid out anew from the tangent polygon found in it, and the largest deviation is told.

Beside the alternatives, broken limits, sections between stations, cost items and points of vertical intersection can be written.</source>
   <translation>Измеряет линии как трассы железной дороги: длина по эллипсоиду, наибольший уклон, минимальный радиус, мосты, тоннели, выемка, насыпь, стоимость с интервалом, времена хода и нарушения норм.

Линии с Z оцениваются на имеющихся отметках. Для линий без Z сначала проектируется самый дешёвый профиль в пределах руководящего уклона; Z результата — эта проектная отметка. Каждый объект должен быть одной цельной линией.

Реки, автомобильные и железные дороги линии пересекают мостами и переездами; станции делят их на участки, требуют площадок и могут фиксировать отметку (level_m) или начинать другую колею (gauge_after_mm). Для слоя рисков измеряются длина каждой линии внутри и её подверженность, км на вес; линии и точки учитываются в пределах расстояния, а насколько дороже километр, задаёте вы.

С «Найти прямые, круговые и переходные кривые» каждая линия прокладывается заново по найденному в ней тангенциальному ходу, и сообщается наибольшее отклонение.

Кроме вариантов можно записать нарушенные ограничения, участки между станциями, статьи стоимости и переломы профиля.</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>There are no lines to evaluate.</source>
   <translation>Нет линий для оценки.</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluate_alignments.py"/>
   <source>{}: every Z is 0, judged as a line at sea level.</source>
   <translation>{}: все Z равны 0, линия оценена на уровне моря.</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Built-in unit costs</source>
   <translation>Встроенные единичные расценки</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Design standard</source>
   <translation>Проектные нормы</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Edited design standard (JSON, as “Save standard” writes it; goes first)</source>
   <translation>Изменённые проектные нормы (JSON, как их пишет «Сохранить нормы»; имеют преимущество)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Existing railways</source>
   <translation>Существующие железные дороги</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Risks (attacks, drifting sand, faults, floods, mines)</source>
   <translation>Риски (нападения, подвижные пески, разломы, паводки, мины)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Risks: distance within which they count, m (lines and points need one)</source>
   <translation>Риски: расстояние, в пределах которого они учитываются, м (нужно для линий и точек)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Risks: field of the weight (1 each without)</source>
   <translation>Риски: поле веса (без него — 1 у каждого)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Risks: what a km inside costs more at weight 1, USD (0: measured only)</source>
   <translation>Риски: насколько дороже километр внутри при весе 1, USD (0 — только измерять)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Rivers</source>
   <translation>Реки</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Roads</source>
   <translation>Автодороги</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Ruling grade, per mille (instead of the standard's)</source>
   <translation>Руководящий уклон, промилле (вместо заданного нормами)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Smallest curve radius, m (instead of the standard's)</source>
   <translation>Минимальный радиус кривой, м (вместо заданного нормами)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Stations (fields kind, level_m, gauge_after_mm if there are any)</source>
   <translation>Станции (поля kind, level_m, gauge_after_mm, если они есть)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>The train is of {} mm gauge, the standard of {} mm.</source>
   <translation>У поезда колея {} мм, у норм — {} мм.</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Train (the usual one without)</source>
   <translation>Поезд (без него — обычный)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>Unit costs (JSON; goes first)</source>
   <translation>Единичные расценки (JSON; имеют преимущество)</translation>
  </message>
  <message>
   <location filename="../algorithms/evaluating.py"/>
   <source>{}: the layer {} cannot be loaded.</source>
   <translation>{}: слой {} не загружается.</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Alternatives</source>
   <translation>Варианты</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Coordinate system</source>
   <translation>Система координат</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Export alignments</source>
   <translation>Экспорт трасс</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>File name</source>
   <translation>Имя файла</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Files</source>
   <translation>Файлы</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Formats</source>
   <translation>Форматы</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Replace files that are there</source>
   <translation>Заменять имеющиеся файлы</translation>
  </message>
  <message>
   <location filename="../algorithms/export_alignments.py"/>
   <source>Writes alternatives to files in a folder: shapefile (folder shapefile, with fields.csv that explains the short names), shapefile-zip, gpkg, geojson (always WGS 84). Lines need Z, the formation level; Evaluate alignments gives it. Attributes are taken by the names that alternatives have. Either every file is written whole or none; files that are there are replaced only if you allow it.</source>
   <translation>Записывает варианты в файлы папки: shapefile (папка shapefile с fields.csv, где объяснены короткие имена), shapefile-zip, gpkg, geojson (всегда WGS 84). Линиям нужна Z, проектная отметка; её даёт «Оценить трассы». Атрибуты берутся по именам, которые есть у вариантов. Либо каждый файл записывается целиком, либо ни один; имеющиеся файлы заменяются, только если вы это разрешите.</translation>
  </message>
  <message>
   <location filename="../algorithms/export_long_section.py"/>
   <source>Evaluates lines as Evaluate alignments does and writes the long section of each, named after the line: csv, a row for each station with place, ground, level, cut, fill, grade, curvature and structure; dxf, a drawing in metres with ground, level, structures, changes of grade, stations, grades and curves, its levels exaggerated as often as you say. Files that are there are replaced only if you allow it.</source>
   <translation>Оценивает линии так же, как «Оценить трассы», и записывает продольный профиль каждой под её именем: csv — строка на каждый пикет с местом, землёй, отметкой, выемкой, насыпью, уклоном, кривизной и сооружением; dxf — чертёж в метрах с землёй, проектной линией, сооружениями, переломами профиля, станциями, уклонами и кривыми, с увеличением высот, которое вы зададите. Имеющиеся файлы заменяются, только если вы это разрешите.</translation>
  </message>
  <message>
   <location filename="../algorithms/export_long_section.py"/>
   <source>Export long section</source>
   <translation>Экспорт продольного профиля</translation>
  </message>
  <message>
   <location filename="../algorithms/export_long_section.py"/>
   <source>Vertical exaggeration of the drawing</source>
   <translation>Увеличение чертежа по вертикали</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Areas to avoid</source>
   <translation>Зоны, которых надо избегать</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Cost zones (field factor)</source>
   <translation>Зоны удорожания (поле factor)</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>End</source>
   <translation>Конец</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Generate alternatives</source>
   <translation>Поиск вариантов</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Places between, in order</source>
   <translation>Промежуточные пункты по порядку</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Searches for railway alignments from start to end that keep the ruling grade and the smallest radius, with bridges and tunnels where they pay, and evaluates each. Alternatives differ from each other over much of their length.

Start and end without a coordinate system, such as 62.28,35.25, are taken as WGS 84, longitude first; in another system write it behind: 490000,3800000 [EPSG:32641].

Places between are passed in their order (field position or order if there is one). Areas to avoid are never entered. Cost zones multiply the cost of building inside by their field factor. Of both, only what lies within the elevation model counts.

Rivers, roads, railways and areas of risk cost the search what they cost in the evaluation, by the unit costs chosen (the reference ones price no crossing); at stations the line is level enough for trains to stop.

The corridor map, if asked for, says how much dearer than the best line the best line through each place is, in million USD and in per cent; it comes from coarse cells, for choosing where to look. Time and memory needed are told before the search starts.

Where no legal alignment is found, it says which limit stands in the way; it never draws a line it did not find.</source>
   <translation>Ищет трассы железной дороги от начала до конца, которые соблюдают руководящий уклон и минимальный радиус, с мостами и тоннелями там, где они окупаются, и оценивает каждую. Варианты отличаются друг от друга на большей части длины.

Начало и конец без системы координат, например 62.28,35.25, понимаются как WGS 84, сначала долгота; в другой системе напишите её после: 490000,3800000 [EPSG:32641].

Промежуточные пункты проходятся по порядку (поле position или order, если есть). В зоны, которых надо избегать, линия не входит. Зоны удорожания умножают стоимость строительства внутри на своё поле factor. Из тех и других учитывается лишь то, что лежит в пределах модели рельефа.

Реки, автомобильные и железные дороги и зоны риска стоят при поиске столько же, сколько при оценке, по выбранным расценкам (базовые пересечений не оценивают); на станциях линия достаточно полога для остановки поездов.

Карта коридора, если её запросили, говорит, насколько лучшая линия через каждое место дороже лучшей линии, в млн USD и процентах; она построена по крупным ячейкам, чтобы выбрать, где искать. Нужные время и память сообщаются до начала поиска.

Где допустимой трассы нет, сообщается, какое ограничение мешает; линия, которой не нашли, не рисуется.</translation>
  </message>
  <message>
   <location filename="../algorithms/generate_alternatives.py"/>
   <source>Start</source>
   <translation>Начало</translation>
  </message>
  <message>
   <location filename="../algorithms/judged_lines.py"/>
   <source>{}: its levels do not show where vertical curves begin and end, so these are not checked; a profile within {:g} m of them has {} changes of grade.</source>
   <translation>{}: по отметкам не видно, где начинаются и кончаются вертикальные кривые, поэтому они не проверяются; у профиля в пределах {:g} м от них переломов: {}.</translation>
  </message>
  <message>
   <location filename="../algorithms/judged_lines.py"/>
   <source>{}: straights {}, arcs {}, transitions {}; at most {:.1f} m off the given line, at km {:.3f}.</source>
   <translation>{}: прямых {}, круговых кривых {}, переходных {}; отклонение от данной линии не более {:.1f} м, на км {:.3f}.</translation>
  </message>
  <message>
   <location filename="../algorithms/judged_lines.py"/>
   <source>{}: vertical curves are checked on the profile its levels show, within {:g} m of them.</source>
   <translation>{}: вертикальные кривые проверены на профиле, который показывают отметки, в пределах {:g} м от них.</translation>
  </message>
  <message>
   <location filename="../algorithms/line_inputs.py"/>
   <source> (part {})</source>
   <translation> (часть {})</translation>
  </message>
  <message>
   <location filename="../algorithms/line_inputs.py"/>
   <source>{} It is left out.</source>
   <translation>{} Пропущено.</translation>
  </message>
  <message>
   <location filename="../algorithms/line_inputs.py"/>
   <source>{} has no geometry and is left out.</source>
   <translation>{} не имеет геометрии и пропускается.</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Interval, m</source>
   <translation>Шаг, м</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Layers to cross</source>
   <translation>Слои для пересечения</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Measure segments</source>
   <translation>Измерить отрезки</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Measures each line between its ends, the stations near it and every interval. Lengths are ellipsoidal (WGS 84), whatever the layer's coordinate system. Lines with Z are measured on their own levels, others on the elevation model, sampled every 25 m; with neither, only the plan is measured.

grade_mean is signed, rising positive; grade_max is the steepest up or down over 50 m; both in per mille. Kilometres by class of the ground need the elevation model; {}

A station counts for every line that passes within 10 km of it. Each part of a line with several parts is measured on its own; line_key is the field id of the line (such as of a study's alternatives), else its number.

length_3d_m follows the line's own Z at every vertex, or the ground every sample_m. With layers, met counts what each segment crosses in them and crossed names it with its chainage; classes has the kilometres over each class of the rasters.</source>
   <translation>Измеряет каждую линию между её концами, станциями рядом и каждым шагом. Длины — по эллипсоиду (WGS 84), какой бы ни была система координат слоя. Линии с Z измеряются на своих отметках, остальные — на модели рельефа через каждые 25 м; без того и другого измеряется только план.

grade_mean имеет знак, подъём положителен; grade_max — самый крутой подъём или спуск на 50 м; оба в промилле. Для километров по категориям местности нужна модель рельефа; {}

Станция учитывается для каждой линии, проходящей в пределах 10 км от неё. Каждая часть линии из нескольких частей измеряется отдельно; line_key — поле id линии (как у вариантов исследования), иначе её номер.

length_3d_m следует собственной Z линии в каждой вершине или земле через каждые sample_m. Со слоями met считает, что каждый отрезок в них пересекает, а crossed называет это с пикетажем; в classes — километры по каждому классу растров.</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Ranges of rise, fall and grades on the ground, by the error of the elevations</source>
   <translation>Интервалы подъёма, спуска и уклонов на местности из-за ошибки высот</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Rasters of classes, such as land cover</source>
   <translation>Растры классов, например земной покров</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Segments</source>
   <translation>Отрезки</translation>
  </message>
  <message>
   <location filename="../algorithms/measure_segments.py"/>
   <source>Stations</source>
   <translation>Станции</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>From chainage, km</source>
   <translation>От пикетажа, км</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>Re-optimise a stretch</source>
   <translation>Оптимизировать отрезок</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>Searches for the best way between two chainages of each line and evaluates the whole line with it. Before and behind the stretch the plan stays as it is, directions included: the stretch begins and ends on the nearest straight inwards; within 100 m of an end of the line that end is meant.

The line's straights, arcs and transitions are found in it first. Levels are designed anew, whether it has Z or not. A line that keeps the limits is never made dearer; where no better way is found it comes out as it was.

Areas to avoid are never entered; cost zones multiply the cost of building inside by their field factor. Rivers, roads, railways, stations and areas of risk count as in “Generate alternatives”.</source>
   <translation>Ищет лучший путь между двумя пикетажами каждой линии и оценивает с ним всю линию. До и после отрезка план остаётся как есть, включая направления: отрезок начинается и кончается на ближайшей внутрь прямой; в пределах 100 м от конца линии имеется в виду этот конец.

Сначала в линии находятся прямые, круговые и переходные кривые. Отметки проектируются заново, есть Z или нет. Линия, соблюдающая ограничения, никогда не становится дороже; где лучшего пути не нашлось, она остаётся как была.

В зоны, которых надо избегать, линия не входит; зоны удорожания умножают стоимость строительства внутри на своё поле factor. Реки, автомобильные и железные дороги, станции и зоны риска учитываются так же, как при поиске вариантов.</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>There are no lines to re-optimise.</source>
   <translation>Нет линий для оптимизации.</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>To chainage, km</source>
   <translation>До пикетажа, км</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>{}, km {:.3f} to {:.3f}: no better way was found; the line costs {:.2f} million USD.</source>
   <translation>{}, км {:.3f} – {:.3f}: лучшего пути не найдено; линия стоит {:.2f} млн USD.</translation>
  </message>
  <message>
   <location filename="../algorithms/rework_stretch.py"/>
   <source>{}, km {:.3f} to {:.3f}: the line costs {:.2f} instead of {:.2f} million USD.</source>
   <translation>{}, км {:.3f} – {:.3f}: линия стоит {:.2f} вместо {:.2f} млн USD.</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>A row cannot be written: {}</source>
   <translation>Строку нельзя записать: {}</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>Broken limits</source>
   <translation>Нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>Cost items</source>
   <translation>Статьи стоимости</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>Points of vertical intersection</source>
   <translation>Переломы профиля</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>Sections between stations</source>
   <translation>Участки между станциями</translation>
  </message>
  <message>
   <location filename="../algorithms/sinks.py"/>
   <source>{} was not written whole; the disk may be full. Free some space and run it again.</source>
   <translation>Файл {} записан не полностью; возможно, диск заполнен. Освободите место и запустите снова.</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Areas and terrain crossed</source>
   <translation>Пересечённые зоны и местность</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Crossings</source>
   <translation>Пересечения</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Derive watercourses from the elevation model where no layer holds rivers</source>
   <translation>Вывести водотоки из модели рельефа, если ни один слой не содержит рек</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Finds where lines meet the features of other layers. Points: crossings of lines with chainage and angle (0 to 90 degrees), entries into and exits from areas, touches, and point features within 25 m. Intervals: stretches inside areas or along line features (class: the feature's name) and, with an elevation model, of one class of the ground (layers terrain, relief, side slope): {}

Chainages are ellipsoidal (WGS 84). z_m is the line's own level, else the ground's. Each part of a line with several parts has chainages of its own.

With a half-width, NEAR lists what lies within it of each line: distance, side, how far the line runs within that distance of it, lengths of lines and areas inside (WGS 84 ellipsoid). Rivers crossed at less than the angle given get a suggestion: turn_deg, by how much the line would turn right (left if negative) to cross square, and square_m, how far along the river to the right (left if negative) it could.

Of a raster of classes (CLASSES: land cover with a colour table, an attribute table or a style of unique values) INTERVALS has each class's stretches, NEAR its area within the half-width.

What a layer holds is told by its name, its fields or OpenStreetMap tags, or by KINDS: layer=kind, parted by semicolons; kinds are {}. line_key is the field `id` of the lines, else their number.</source>
   <translation>Находит, где линии встречаются с объектами других слоёв. Точки: пересечения линий с пикетажем и углом (0–90 градусов), входы в зоны и выходы из них, касания и точечные объекты в пределах 25 м. Отрезки: внутри зон или вдоль линейных объектов (class — название объекта), а с моделью рельефа — одной категории местности (слои terrain, relief, side slope): {}

Пикетаж — по эллипсоиду (WGS 84). z_m — собственная отметка линии, иначе отметка земли. У каждой части линии из нескольких частей свой пикетаж.

С полушириной NEAR перечисляет, что лежит в её пределах у каждой линии: расстояние, сторона, сколько линия идёт на этом расстоянии, длины линий и площади внутри (эллипсоид WGS 84). Для рек, пересекаемых под меньшим углом, чем задано, даётся предложение: turn_deg — на сколько повернуть линию вправо (влево, если отрицательно), чтобы пересечь прямо, и square_m — как далеко вдоль реки вправо (влево, если отрицательно) это возможно.

Для растра классов (CLASSES: земной покров с таблицей цветов, таблицей атрибутов или стилем уникальных значений) INTERVALS содержит участки каждого класса, NEAR — его площадь в пределах полуширины.

Что содержит слой, видно по его названию, полям или тегам OpenStreetMap или задаётся в KINDS: layer=kind через точку с запятой; виды: {}. line_key — поле `id` линий, иначе их номер.</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Half-width looked at beside the line, m</source>
   <translation>Полуширина полосы рядом с линией, м</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Kinds of layers</source>
   <translation>Виды слоёв</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Near the lines</source>
   <translation>Рядом с линиями</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Rasters of classes to cross, such as land cover</source>
   <translation>Пересекаемые растры классов, например земной покров</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Reading {}</source>
   <translation>Чтение {}</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Suggest square crossings of rivers below, degrees</source>
   <translation>Предлагать прямые пересечения рек при угле менее, градусов</translation>
  </message>
  <message>
   <location filename="../algorithms/terrain_crossings.py"/>
   <source>Terrain crossings</source>
   <translation>Пересечения местности</translation>
  </message>
 </context>
 <context>
  <name>KarwanAlternatives</name>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Broken
limits</source>
   <translation>Нару-
шения</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Cost (range)
M USD</source>
   <translation>Стоимость (интервал)
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Cost at the study's unit costs, and with every one of them at its low and high end, million USD</source>
   <translation>Стоимость по единичным расценкам исследования и при всех расценках на нижнем и верхнем пределе, млн USD</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Crossings</source>
   <translation>Пересечения</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Ellipsoidal length, km</source>
   <translation>Длина по эллипсоиду, км</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Length
km</source>
   <translation>Длина
км</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Length of all tunnels, km</source>
   <translation>Длина всех тоннелей, км</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Length of viaducts, where a bank would be higher than the unit costs allow (max_fill_m), km. River bridges are counted under Profile and Cost.</source>
   <translation>Длина виадуков — там, где насыпь была бы выше, чем допускают расценки (max_fill_m), км. Мосты через реки учтены в «Профиле» и «Стоимости».</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Name</source>
   <translation>Название</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Name of the alternative; F2 to change it</source>
   <translation>Название варианта; F2 — изменить</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Places where the standard's limits are broken</source>
   <translation>Места, где нарушены ограничения норм</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Points where other layers are crossed; – where nobody looked yet</source>
   <translation>Точки пересечения с другими слоями; – где ещё не искали</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Running time of a freight train, there / back, hours:minutes</source>
   <translation>Время хода грузового поезда, туда / обратно, часы:минуты</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Shown on the map; double-click to choose a colour</source>
   <translation>Показан на карте; двойной щелчок выбирает цвет</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Smallest radius over 100 m of line, m</source>
   <translation>Наименьший радиус на 100 м линии, м</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Steepest
‰</source>
   <translation>Круче всего
‰</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Steepest grade over 50 m, per mille</source>
   <translation>Наибольший уклон на 50 м, промилле</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Tightest
m</source>
   <translation>Мин. радиус
м</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Time
h:min</source>
   <translation>Время
ч:мин</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Tunnels
km</source>
   <translation>Тоннели
км</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>Viaducts
km</source>
   <translation>Виадуки
км</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>not limited</source>
   <translation>без ограничения</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>straight</source>
   <translation>прямая</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>{} ({} km)</source>
   <translation>{} ({} км)</translation>
  </message>
  <message>
   <location filename="../ui/alternative_columns.py"/>
   <source>“Not limited”: no climb on this section that limits the load.</source>
   <translation>«Без ограничения»: на этом участке нет подъёма, ограничивающего массу состава.</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>Elevation: {}, cells of {} m. Standard: {}. Unit costs: {}.</source>
   <translation>Рельеф: {}, ячейки {} м. Нормы: {}. Расценки: {}.</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>Of an older line; find crossings again.</source>
   <translation>От прежней линии; найдите пересечения снова.</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>Out of date: {} changed since. “Compute again” renews it.</source>
   <translation>Устарело: с тех пор изменено: {}. «Пересчитать» обновит расчёт.</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>The new line is being computed: these are the figures of the one before.</source>
   <translation>Новая линия рассчитывается: это показатели прежней.</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>hidden</source>
   <translation>скрыт</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>shown</source>
   <translation>показан</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the areas of risk about the line</source>
   <translation>зоны риска вокруг линии</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the elevation model</source>
   <translation>модель рельефа</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the rivers, roads and railways about the line</source>
   <translation>реки, автомобильные и железные дороги вокруг линии</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the standard or its limits</source>
   <translation>нормы или их ограничения</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the stations on the way</source>
   <translation>станции на пути</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the train</source>
   <translation>поезд</translation>
  </message>
  <message>
   <location filename="../ui/alternatives_model.py"/>
   <source>the unit costs</source>
   <translation>единичные расценки</translation>
  </message>
 </context>
 <context>
  <name>KarwanChecks</name>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source> for trains {}</source>
   <translation> для поездов {}</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>back</source>
   <translation>обратно</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>both</source>
   <translation>в оба направления</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>forward</source>
   <translation>туда</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>km {}</source>
   <translation>км {}</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>km {} to {}</source>
   <translation>км {} – {}</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>{} at {}: {}, limit {}</source>
   <translation>{} на {}: {}, предел {}</translation>
  </message>
  <message>
   <location filename="../ui/violation_words.py"/>
   <source>{}. Clause: {}</source>
   <translation>{}. Пункт норм: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanChosenLayers</name>
  <message>
   <location filename="../layers/chosen_layers.py"/>
   <source>not in the project, or cannot be read</source>
   <translation>нет в проекте или не читается</translation>
  </message>
  <message>
   <location filename="../layers/chosen_layers.py"/>
   <source>the corridor's rivers are used already</source>
   <translation>реки коридора уже используются</translation>
  </message>
 </context>
 <context>
  <name>KarwanClaims</name>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source> ({} per mille, {} m)</source>
   <translation> ({} промилле, {} м)</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>All {}</source>
   <translation>Все {}</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Both</source>
   <translation>Оба</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>But the line breaks the standard on the way ({}).</source>
   <translation>Но на этом пути линия нарушает нормы ({}).</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Measured from {} to {}, for the line has no station at its own ends.</source>
   <translation>Измерено от {} до {}: на собственных концах линии станций нет.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>No alternative that serves both stations keeps the standard{}: no verdict.</source>
   <translation>Ни один вариант, обслуживающий обе станции, не соблюдает норм{}: вывода нет.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Only for scale: it is a road's length, and the road's route may be another.</source>
   <translation>Только для масштаба: это длина автодороги, а её путь может быть другим.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Only for scale: it is computed, nobody claims it.</source>
   <translation>Только для масштаба: это вычислено, никто этого не утверждает.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Only one alternative keeps the standard ({} km): too few for a verdict on {} km. Generate more.</source>
   <translation>Нормы соблюдает только один вариант ({} км): слишком мало для вывода о {} км. Найдите ещё.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>Supported: an alternative that keeps the standard measures {} km, within {} km of it.</source>
   <translation>Подтверждается: вариант, соблюдающий нормы, имеет длину {} км, расхождение не более {} км.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>The cost claimed lies above the line's range.</source>
   <translation>Заявленная стоимость выше интервала линии.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>The cost claimed lies below the line's range.</source>
   <translation>Заявленная стоимость ниже интервала линии.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>The cost claimed lies within the line's range.</source>
   <translation>Заявленная стоимость лежит в интервале линии.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>This line agrees within {} %.</source>
   <translation>Эта линия совпадает в пределах {} %.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>This line agrees within {} km.</source>
   <translation>Эта линия совпадает в пределах {} км.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>This line is {} % longer (+{} km) than claimed.</source>
   <translation>Эта линия на {} % длиннее заявленного (+{} км).</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>This line is {} % shorter (−{} km) than claimed.</source>
   <translation>Эта линия на {} % короче заявленного (−{} км).</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} - {}: this line measures {} km and breaks the standard (breaches: {}).</source>
   <translation>{} – {}: эта линия имеет {} км и нарушает нормы (нарушений: {}).</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} - {}: this line measures {} km.</source>
   <translation>{} – {}: эта линия имеет {} км.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} alternatives that keep the standard are longer: at least {} km, so {} km is too short for this standard{} on this elevation.</source>
   <translation>Вариантов, соблюдающих нормы: {}, и все длиннее: не менее {} км, так что {} км слишком мало для этих норм{} на этом рельефе.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} alternatives that keep the standard are shorter: at most {} km, so {} km is more than this standard{} takes on this elevation.</source>
   <translation>Вариантов, соблюдающих нормы: {}, и все короче: не более {} км, так что {} км больше, чем нужно по этим нормам{} на этом рельефе.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} km ({}): {}</source>
   <translation>{} км ({}): {}</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} km lies between the alternatives' {} and {} km: supported.</source>
   <translation>{} км лежит между {} и {} км у вариантов: подтверждается.</translation>
  </message>
  <message>
   <location filename="../layers/claim_words.py"/>
   <source>{} km would fit {} - {} ({} km).</source>
   <translation>{} км подошло бы для {} – {} ({} км).</translation>
  </message>
 </context>
 <context>
  <name>KarwanCompare</name>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Both directions together on the single line with its loops</source>
   <translation>Оба направления вместе на однопутной линии с её разъездами</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Bridges over rivers whatever their height, and their length together; they are not among the viaducts</source>
   <translation>Мосты через реки любой высоты и их общая длина; в виадуки они не входят</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Chance of a steeper grade
%</source>
   <translation>Вероятность более крутого уклона
%</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Chance that the ruling grade does not do without further bridges and tunnels, as the elevation model is not exact, per cent</source>
   <translation>Вероятность, что руководящего уклона не хватит без дополнительных мостов и тоннелей, так как модель высот неточна, проценты</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Cost by elevation error
M USD</source>
   <translation>Стоимость по ошибке высот
млн долл.</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Cost of tangents
%</source>
   <translation>Цена элементов
%</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Cost to reckon with as the elevation model is not exact: in 90 of 100 cases between those in brackets, million USD. Simulated in the tab Cost; ⚠: on another line, or with another error than is set now</source>
   <translation>Стоимость, на которую следует рассчитывать, так как модель высот неточна: в 90 случаях из 100 между значениями в скобках, млн долл. Моделируется на вкладке «Стоимость»; ⚠: для другой линии или с другой ошибкой, чем задана сейчас</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Curves
°/km</source>
   <translation>Кривые
°/км</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Energy
MWh</source>
   <translation>Энергия
МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Energy at the wheel of one train, there / back, MWh</source>
   <translation>Энергия на ободе колёс одного поезда, туда / обратно, МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Exposure
km × weight</source>
   <translation>Подверженность
км × вес</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Length of straight level line that takes the same work, there / back, km</source>
   <translation>Длина прямой горизонтальной линии с той же механической работой, туда / обратно, км</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Length within areas of risk times their weights; where areas overlap, their weights add up</source>
   <translation>Длина в зонах риска, умноженная на их веса; где зоны перекрываются, веса складываются</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Length within areas of risk, those of all layers together, km; chosen under “Layers about the line…”</source>
   <translation>Длина в зонах риска всех слоёв вместе, км; выбираются в «Слои вокруг линии…»</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Load the limiting grade leaves, there / back, t; the smaller counts.</source>
   <translation>Масса состава, которую оставляет ограничивающий уклон, туда / обратно, т; считается меньшая.</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>River bridges
number (km)</source>
   <translation>Мосты через реки
число (км)</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Trailing load
t</source>
   <translation>Масса состава
т</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Train</source>
   <translation>Поезд</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Train the figures of operation are of</source>
   <translation>Поезд, к которому относятся показатели эксплуатации</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Trains
per day</source>
   <translation>Поездов
в сутки</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Turn of all curves, degrees per km</source>
   <translation>Сумма углов поворота кривых, градусов на км</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Virtual length
km</source>
   <translation>Виртуальная длина
км</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>What tangents and vertical curves cost above levels of any shape, per cent</source>
   <translation>Насколько прямые элементы и вертикальные кривые дороже отметок любой формы, процентов</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>Within risks
km</source>
   <translation>В зонах риска
км</translation>
  </message>
  <message>
   <location filename="../ui/compare_columns.py"/>
   <source>{} (± {})</source>
   <translation>{} (± {})</translation>
  </message>
 </context>
 <context>
  <name>KarwanCorridorLayer</name>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>0 to {:.0f} % dearer</source>
   <translation>дороже на 0–{:.0f} %</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>Choose another place.</source>
   <translation>Выберите другое место.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>Corridor map {}</source>
   <translation>Карта коридора {}</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>Make the corridor map again.</source>
   <translation>Постройте карту коридора снова.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>Save the study in another folder.</source>
   <translation>Сохраните исследование в другой папке.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>The corridor map cannot be written to {}: {}.</source>
   <translation>Карту коридора нельзя записать в {}: {}.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>The folder {} takes no file: the corridor map is kept in {}.</source>
   <translation>В папку {} записать нельзя: карта коридора хранится в {}.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>more than {:.0f} %</source>
   <translation>более {:.0f} %</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>{} M USD ({} %) dearer than the best line</source>
   <translation>на {} млн USD ({} %) дороже лучшей линии</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>{} is no corridor map.</source>
   <translation>{} — не карта коридора.</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>{}: dearer than the best line</source>
   <translation>{}: дороже лучшей линии</translation>
  </message>
  <message>
   <location filename="../layers/corridor_layer.py"/>
   <source>{}: how much dearer the best line through each place is than the best line</source>
   <translation>{}: насколько лучшая линия через каждое место дороже лучшей линии</translation>
  </message>
 </context>
 <context>
  <name>KarwanCorridorWords</name>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>Corridor choice only.</source>
   <translation>Только для выбора коридора.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>Elevation: {}, cells of {} m.</source>
   <translation>Рельеф: {}, ячейки {} м.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>How much dearer than the best line the best line through each place is.</source>
   <translation>Насколько лучшая линия через каждое место дороже лучшей линии.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>Made {} from coarse cells: for choosing where to look, not for a sum of money.</source>
   <translation>Построено {} по крупным ячейкам: чтобы выбрать, где искать, а не для денежных сумм.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>No-go areas: {}; cost zones: {}.</source>
   <translation>Запретные зоны: {}; зоны удорожания: {}.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>Places: {}.</source>
   <translation>Пункты: {}.</translation>
  </message>
  <message>
   <location filename="../ui/corridor_words.py"/>
   <source>{}: ruling grade {} ‰, smallest radius {} m.</source>
   <translation>{}: руководящий уклон {} ‰, минимальный радиус {} м.</translation>
  </message>
 </context>
 <context>
  <name>KarwanCost</name>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Cost
M USD</source>
   <translation>Стоимость
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Counted, but at no price of its own here. {}</source>
   <translation>Сосчитано, но без собственной цены здесь. {}</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>High
M USD</source>
   <translation>Верхняя
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Item</source>
   <translation>Статья</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Low
M USD</source>
   <translation>Нижняя
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Quantity</source>
   <translation>Количество</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Source of the rate</source>
   <translation>Источник расценки</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Total</source>
   <translation>Итого</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>Unit cost
USD</source>
   <translation>Расценка
USD</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>What one unit costs, USD; the tooltip of a row says from where to where it may lie</source>
   <translation>Сколько стоит единица, USD; подсказка строки говорит, от чего до чего это может быть</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>With every unit cost at its high end</source>
   <translation>При всех расценках на верхнем пределе</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>With every unit cost at its low end</source>
   <translation>При всех расценках на нижнем пределе</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>{} / {}</source>
   <translation>{} / {}</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>{} each</source>
   <translation>{} за каждый</translation>
  </message>
  <message>
   <location filename="../ui/cost_rows.py"/>
   <source>{} to {} USD</source>
   <translation>от {} до {} USD</translation>
  </message>
 </context>
 <context>
  <name>KarwanCostWords</name>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Earthwork, structures and track: {} M USD with them, {} M USD without.</source>
   <translation>Земляные работы, сооружения и путь: {} млн USD с ними, {} млн USD без них.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Farther than that, overhaul: {} million m³ × km.</source>
   <translation>Дальше этого — дальняя возка: {} млн м³ × км.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Nothing is borrowed.</source>
   <translation>Из резервов ничего не берётся.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Nothing is carried farther than that.</source>
   <translation>Дальше этого ничего не возят.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Nothing is wasted.</source>
   <translation>В кавальеры ничего не идёт.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Prices: those of the planner's own unit costs, which name no price year.</source>
   <translation>Цены: собственные расценки проектировщика, год цен в них не указан.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Tangents and vertical curves cost no more than the cheapest levels of any shape.</source>
   <translation>Прямые элементы и вертикальные кривые стоят не больше самых дешёвых отметок любой формы.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>Tangents and vertical curves cost {} M USD ({} %) more than the cheapest levels of any shape.</source>
   <translation>Прямые элементы и вертикальные кривые стоят на {} млн USD ({} %) больше самых дешёвых отметок любой формы.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>The levels were given with the line; no profile was designed here.</source>
   <translation>Отметки даны вместе с линией; профиль здесь не проектировался.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{} million m³ are borrowed: dug beside the line because no cutting is near.</source>
   <translation>{} млн м³ берётся из резервов: копают рядом с линией, потому что поблизости нет выемки.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{} million m³ are cut and {} million m³ filled.</source>
   <translation>Выемка {} млн м³, насыпь {} млн м³.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{} million m³ are wasted: tipped beside the line because no bank needs them.</source>
   <translation>{} млн м³ идёт в кавальеры: отсыпают рядом с линией, потому что насыпям этот грунт не нужен.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{} million m³ move from cut to fill within the free haul.</source>
   <translation>{} млн м³ перемещается из выемок в насыпи в пределах бесплатной возки.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{}: none of it.</source>
   <translation>{}: нисколько.</translation>
  </message>
  <message>
   <location filename="../ui/cost_words.py"/>
   <source>{}: {} km in {} stretches, exposure {} (km × weight); most in {}, km {} to {}.</source>
   <translation>{}: {} км, отрезков {}, подверженность {} (км × вес); больше всего в {}, км {} – {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanCoverLayers</name>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>The layer {} cannot be crossed: {}.</source>
   <translation>Слой {} нельзя пересечь: {}.</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>Untick it or mend it.</source>
   <translation>Снимите отметку или исправьте его.</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>a picture: load a vector layer of what it shows</source>
   <translation>картинка: загрузите векторный слой того, что на ней</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>cannot be read: check its source</source>
   <translation>не читается: проверьте источник</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>elevation or other numbers: terrain classes come from the study's elevation model; if its values are classes, set its symbology to Paletted/Unique values</source>
   <translation>высоты или другие числа: классы рельефа берутся из модели высот исследования; если значения — классы, задайте стиль «Палитра/Уникальные значения»</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>no coordinate system: set it in the layer's properties</source>
   <translation>нет системы координат: задайте её в свойствах слоя</translation>
  </message>
  <message>
   <location filename="../layers/cover_layers.py"/>
   <source>no raster layer</source>
   <translation>не растровый слой</translation>
  </message>
 </context>
 <context>
  <name>KarwanCrossedWords</name>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>Watercourses (derived from {})</source>
   <translation>Водотоки (выведены из {})</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>border</source>
   <translation>граница</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>both</source>
   <translation>в оба направления</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>downstream, </source>
   <translation>ниже по течению, </translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>fault</source>
   <translation>разлом</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>flooded area</source>
   <translation>затопляемая зона</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>land cover</source>
   <translation>покров земли</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>left</source>
   <translation>слева</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>left of the line</source>
   <translation>слева от линии</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>mined area</source>
   <translation>заминированная зона</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>on the line</source>
   <translation>на линии</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>other</source>
   <translation>прочее</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>pipeline</source>
   <translation>трубопровод</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>power line</source>
   <translation>линия электропередачи</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>protected area</source>
   <translation>охраняемая территория</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>railway</source>
   <translation>железная дорога</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>right</source>
   <translation>справа</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>right of the line</source>
   <translation>справа от линии</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>risk</source>
   <translation>риск</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>river or water</source>
   <translation>река или вода</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>road</source>
   <translation>автодорога</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>settlement</source>
   <translation>населённый пункт</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>turn {} ° left</source>
   <translation>повернуть на {} ° влево</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>turn {} ° right</source>
   <translation>повернуть на {} ° вправо</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>upstream, </source>
   <translation>выше по течению, </translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>{}, or cross {} km {}{}</source>
   <translation>{} или пересечь на {} км {}{}</translation>
  </message>
  <message>
   <location filename="../layers/crossed_words.py"/>
   <source>{}; nowhere square nearby</source>
   <translation>{}; рядом прямого пересечения нет</translation>
  </message>
 </context>
 <context>
  <name>KarwanCrossingLayers</name>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>Check the layer's coordinate system.</source>
   <translation>Проверьте систему координат слоя.</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>Reading {}</source>
   <translation>Чтение {}</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>The Python package shapely is missing.</source>
   <translation>Нет пакета Python shapely.</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>The layer {} cannot be crossed: {}.</source>
   <translation>Слой {} нельзя пересечь: {}.</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>The layer {} lies where its coordinate system is not defined.</source>
   <translation>Слой {} лежит там, где его система координат не определена.</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>Untick it or mend it.</source>
   <translation>Снимите отметку или исправьте его.</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>a table without geometry</source>
   <translation>таблица без геометрии</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>cannot be read: check its source</source>
   <translation>не читается: проверьте источник</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>no coordinate system: set it in the layer's properties</source>
   <translation>нет системы координат: задайте её в свойствах слоя</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>schematic: its lines do not lie where the thing itself does</source>
   <translation>схематичный: его линии лежат не там, где сам объект</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>unnamed {}</source>
   <translation>без названия: {}</translation>
  </message>
  <message>
   <location filename="../layers/crossing_layers.py"/>
   <source>{}: {} features without usable geometry were left out.</source>
   <translation>{}: объектов без пригодной геометрии пропущено: {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanEdit</name>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Broken limits {} ({})</source>
   <translation>Нарушенные ограничения {} ({})</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Corner {} is locked: it shapes the locked stretch {}. Right-click to unlock it.</source>
   <translation>Вершина угла {} закреплена: она определяет закреплённый отрезок {}. Правая кнопка — открепить.</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Corner {}: radius {} m. Drag to move, Delete to remove, right-click for more.</source>
   <translation>Вершина угла {}: радиус {} м. Тяните, чтобы переместить, Delete удаляет, правая кнопка — остальное.</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Cost</source>
   <translation>Стоимость</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Curve {}: radius {} m. Drag to change it, right-click to type it.</source>
   <translation>Кривая {}: радиус {} м. Тяните, чтобы изменить, правая кнопка — ввести число.</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Cut</source>
   <translation>Выемка</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>End of the line. Drag to move.</source>
   <translation>Конец линии. Тяните, чтобы переместить.</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Fill</source>
   <translation>Насыпь</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Length</source>
   <translation>Длина</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>M USD</source>
   <translation>млн USD</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Straight. Drag to bend it in a new corner.</source>
   <translation>Прямая. Тяните, чтобы согнуть её в новой вершине угла.</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Tunnels</source>
   <translation>Тоннели</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>Viaducts</source>
   <translation>Виадуки</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>km</source>
   <translation>км</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>km {} to {}</source>
   <translation>км {} – {}</translation>
  </message>
  <message>
   <location filename="../ui/edit_words.py"/>
   <source>million m3</source>
   <translation>млн м³</translation>
  </message>
 </context>
 <context>
  <name>KarwanEditGestures</name>
  <message>
   <location filename="../ui/edit_gestures.py"/>
   <source>Bend straight</source>
   <translation>Согнуть прямую</translation>
  </message>
  <message>
   <location filename="../ui/edit_gestures.py"/>
   <source>Change curve radius</source>
   <translation>Изменить радиус кривой</translation>
  </message>
  <message>
   <location filename="../ui/edit_gestures.py"/>
   <source>Move corner</source>
   <translation>Переместить вершину угла</translation>
  </message>
 </context>
 <context>
  <name>KarwanEstimate</name>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>About {}</source>
   <translation>Около {}</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>Only {} of memory are free: close other programs, ask for one alternative, or use a coarser elevation model.</source>
   <translation>Свободно только {} памяти: закройте другие программы, запросите один вариант или возьмите более грубую модель рельефа.</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>The first search on this machine takes about a minute longer.</source>
   <translation>Первый поиск на этом компьютере длится примерно на минуту дольше.</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>first line after {}</source>
   <translation>первая линия через {}</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>{:.1f} GB</source>
   <translation>{:.1f} ГБ</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>{:.1f} h</source>
   <translation>{:.1f} ч</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>{} min</source>
   <translation>{} мин</translation>
  </message>
  <message>
   <location filename="../layers/estimate_words.py"/>
   <source>{} s</source>
   <translation>{} с</translation>
  </message>
  <message>
   <location filename="../ui/estimate_line.py"/>
   <source>Generating needs the Python package shapely, which is missing.</source>
   <translation>Для поиска нужен пакет Python shapely, а его нет.</translation>
  </message>
  <message>
   <location filename="../ui/estimate_line.py"/>
   <source>Without the Python package numba the search is slower, finds lesser lines and no corridor map.</source>
   <translation>Без пакета Python numba поиск медленнее, линии хуже и карты коридора нет.</translation>
  </message>
 </context>
 <context>
  <name>KarwanEvaluationView</name>
  <message>
   <location filename="../ui/evaluation_view.py"/>
   <source>A search is under way; what it finds is shown here at once.</source>
   <translation>Идёт поиск; найденное сразу появится здесь.</translation>
  </message>
  <message>
   <location filename="../ui/evaluation_view.py"/>
   <source>Computing…</source>
   <translation>Расчёт…</translation>
  </message>
  <message>
   <location filename="../ui/evaluation_view.py"/>
   <source>Generate alternatives or draw one first.</source>
   <translation>Сначала найдите варианты или проведите линию на карте.</translation>
  </message>
  <message>
   <location filename="../ui/evaluation_view.py"/>
   <source>Select one in the table.</source>
   <translation>Выберите его в таблице.</translation>
  </message>
 </context>
 <context>
  <name>KarwanEvaluations</name>
  <message>
   <location filename="../ui/evaluations.py"/>
   <source>Computing was cancelled.</source>
   <translation>Расчёт прерван.</translation>
  </message>
  <message>
   <location filename="../ui/evaluations.py"/>
   <source>Evaluating {}</source>
   <translation>Оценка: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanExplain</name>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source> (unknown)</source>
   <translation> (неизвестно)</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>, {} less for the curve</source>
   <translation>, на {} меньше из-за кривой</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Broken</source>
   <translation>Нарушено</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Chainage</source>
   <translation>Пикетаж</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Cost here</source>
   <translation>Стоимость здесь</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Crossed</source>
   <translation>Пересечено</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Curve</source>
   <translation>Кривая</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Grade</source>
   <translation>Уклон</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Ground</source>
   <translation>Земля</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Held by</source>
   <translation>Чем определяется</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Level</source>
   <translation>Проектная отметка</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>R {} m</source>
   <translation>R {} м</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Station</source>
   <translation>Станция</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Vertical curve</source>
   <translation>Вертикальная кривая</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>Works</source>
   <translation>Сооружение</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>bank {} m high, {} m2</source>
   <translation>насыпь высотой {} м, {} м²</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>cutting {} m deep, {} m2</source>
   <translation>выемка глубиной {} м, {} м²</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>km {}</source>
   <translation>км {}</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>left, R {} m</source>
   <translation>влево, R {} м</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>level ground of the station</source>
   <translation>площадка станции</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>no limit: it is cheapest so</source>
   <translation>ничем: так дешевле всего</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>right, R {} m</source>
   <translation>вправо, R {} м</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>straight</source>
   <translation>прямая</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>the ruling grade, falling</source>
   <translation>руководящий уклон, на спуске</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>the ruling grade, rising</source>
   <translation>руководящий уклон, на подъёме</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>the smallest radius</source>
   <translation>минимальный радиус</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>the smallest vertical curve</source>
   <translation>наименьшая вертикальная кривая</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>up to {} rising, {} falling</source>
   <translation>до {} на подъёме, {} на спуске</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>{} USD per m</source>
   <translation>{} USD за м</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>{} m</source>
   <translation>{} м</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>{} ‰ ({})</source>
   <translation>{} ‰ ({})</translation>
  </message>
  <message>
   <location filename="../ui/explain_words.py"/>
   <source>{}, {} m long</source>
   <translation>{}, длина {} м</translation>
  </message>
 </context>
 <context>
  <name>KarwanFeatureReading</name>
  <message>
   <location filename="../layers/feature_reading.py"/>
   <source>Check that its file is there and whole, then load it again.</source>
   <translation>Проверьте, что его файл на месте и цел, и загрузите его снова.</translation>
  </message>
  <message>
   <location filename="../layers/feature_reading.py"/>
   <source>The layer {} cannot be read: {}.</source>
   <translation>Слой {} не читается: {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanGivenLines</name>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>Its levels are kept; they do not show where vertical curves begin and end, so these are not checked.</source>
   <translation>Отметки сохранены; по ним не видно, где начинаются и кончаются вертикальные кривые, поэтому они не проверяются.</translation>
  </message>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>Its levels are kept; they show {} changes of grade, {} with vertical curves.</source>
   <translation>Отметки сохранены; в них переломов профиля {}, из них с вертикальными кривыми {}.</translation>
  </message>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>Looking for curves in {}</source>
   <translation>Поиск кривых: {}</translation>
  </message>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>Straights, curves and grades found in the line</source>
   <translation>В линии найдены прямые, кривые и уклоны</translation>
  </message>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>{}: straights and curves found in the line are up to {} m off it (km {}), so its curves are not checked. The line stays as it was given; “Edit” lays out one with curves near it.</source>
   <translation>{}: найденные в линии прямые и кривые отклоняются от неё до {} м (км {}), поэтому её кривые не проверяются. Линия остаётся как дана; «Изменить» прокладывает рядом линию с кривыми.</translation>
  </message>
  <message>
   <location filename="../ui/given_lines.py"/>
   <source>{}: straights {}, curves {} and transitions {} were found in the line, at most {} m off it (km {}). The line stays as it was given.</source>
   <translation>{}: в линии найдено прямых {}, кривых {}, переходных кривых {}, отклонение не более {} м (км {}). Линия остаётся как дана.</translation>
  </message>
 </context>
 <context>
  <name>KarwanInputs</name>
  <message>
   <location filename="../ui/inputs.py"/>
   <source>{} is not the elevation model any more that was used here.</source>
   <translation>{} — уже не та модель рельефа, которая была использована здесь.</translation>
  </message>
  <message>
   <location filename="../ui/inputs.py"/>
   <source>“Compute again” uses the study's present elevation.</source>
   <translation>«Пересчитать» возьмёт нынешний рельеф исследования.</translation>
  </message>
 </context>
 <context>
  <name>KarwanLimits</name>
  <message>
   <location filename="../ui/limits.py"/>
   <source>{} (standard)</source>
   <translation>{} (по нормам)</translation>
  </message>
 </context>
 <context>
  <name>KarwanLinePicking</name>
  <message>
   <location filename="../layers/line_picking.py"/>
   <source>{} ({})</source>
   <translation>{} ({})</translation>
  </message>
  <message>
   <location filename="../layers/line_picking.py"/>
   <source>{}, part {} of {}</source>
   <translation>{}, часть {} из {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanMapPlaces</name>
  <message>
   <location filename="../ui/map_places.py"/>
   <source>The project has no coordinate system: set one under Project ▸ Properties.</source>
   <translation>У проекта нет системы координат: задайте её в «Проект ▸ Свойства».</translation>
  </message>
  <message>
   <location filename="../ui/map_places.py"/>
   <source>This place lies outside of the project's coordinate system.</source>
   <translation>Это место лежит вне системы координат проекта.</translation>
  </message>
 </context>
 <context>
  <name>KarwanMeasure</name>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>All lines between the same two places</source>
   <translation>Все линии между теми же двумя местами</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Chainage where it begins</source>
   <translation>Пикетаж, где начинается</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Chainage where it ends</source>
   <translation>Пикетаж, где кончается</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Ellipsoidal length, km</source>
   <translation>Длина по эллипсоиду, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Fall m</source>
   <translation>Спуск, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>From km</source>
   <translation>От км</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>How far the line passes the two places, the farther of both, m</source>
   <translation>Как далеко линия проходит от двух мест, больший из отходов, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Line</source>
   <translation>Линия</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Mean grade, rising positive</source>
   <translation>Средний уклон, подъём положителен</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Mean ‰</source>
   <translation>Средний, ‰</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Measured along each line between the two places</source>
   <translation>Измерено вдоль каждой линии между двумя местами</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Off m</source>
   <translation>Отход, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Rise m</source>
   <translation>Подъём, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Steepest up or down over 50 m</source>
   <translation>Самый крутой подъём или спуск на 50 м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Steepest ‰</source>
   <translation>Круче всего, ‰</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Sum of falls, m</source>
   <translation>Сумма спусков, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>Sum of rises, m</source>
   <translation>Сумма подъёмов, м</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>To km</source>
   <translation>До км</translation>
  </message>
  <message>
   <location filename="../ui/measure_beside_table.py"/>
   <source>km</source>
   <translation>км</translation>
  </message>
  <message>
   <location filename="../ui/measure_keeping.py"/>
   <source>km {:.1f} to {:.1f}</source>
   <translation>км {:.1f} – {:.1f}</translation>
  </message>
  <message>
   <location filename="../ui/measure_keeping.py"/>
   <source>{}: {}</source>
   <translation>{}: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>, trains {}</source>
   <translation>, поезда {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>, {}°</source>
   <translation>, {}°</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>3D length</source>
   <translation>Длина в пространстве</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>At the mouse</source>
   <translation>У мыши</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Chainage</source>
   <translation>Пикетаж</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Crossed with: {}</source>
   <translation>Пересечено с: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Last leg</source>
   <translation>Последний отрезок</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Length</source>
   <translation>Длина</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Levels: {}</source>
   <translation>Отметки: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Limits broken ({}): {}</source>
   <translation>Нарушенные ограничения ({}): {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Mean grade</source>
   <translation>Средний уклон</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Measured {}</source>
   <translation>Измерено {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Relief, km</source>
   <translation>Расчленённость, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Rise / fall</source>
   <translation>Подъём / спуск</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Side slope, km</source>
   <translation>Косогорность, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Steepest</source>
   <translation>Круче всего</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Terrain, km</source>
   <translation>Местность, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>Without level</source>
   <translation>Без отметок</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>and {} more</source>
   <translation>и ещё {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>benches, hill left</source>
   <translation>полки, склон слева</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>benches, hill right</source>
   <translation>полки, склон справа</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>crosses</source>
   <translation>пересекает</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>enters</source>
   <translation>входит</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>flat</source>
   <translation>равнинная</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>gentle</source>
   <translation>пологая</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>hills</source>
   <translation>холмы</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>hilly</source>
   <translation>холмистая</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>leaves</source>
   <translation>выходит</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>low hills</source>
   <translation>низкие холмы</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>moderate</source>
   <translation>умеренная</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>mountainous</source>
   <translation>горная</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>mountains</source>
   <translation>горы</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>passes</source>
   <translation>проходит мимо</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>passing {} m and {} m off</source>
   <translation>проходит в {} м и {} м</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>plain</source>
   <translation>равнина</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>plan only: there is no elevation here</source>
   <translation>только план: рельефа здесь нет</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>relief</source>
   <translation>расчленённость</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>rise {} m, fall {} m, steepest {} ‰</source>
   <translation>подъём {} м, спуск {} м, круче всего {} ‰</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>rises</source>
   <translation>возвышения</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>rolling</source>
   <translation>всхолмлённая</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>runs along</source>
   <translation>идёт вдоль</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>side slope</source>
   <translation>косогорность</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>terrain</source>
   <translation>местность</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>the ground every {} m, {} (cells of {} m)</source>
   <translation>земля через каждые {} м, {} (ячейки {} м)</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>the line's own, at every vertex</source>
   <translation>собственные отметки линии, в каждой вершине</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>touches</source>
   <translation>касается</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>unknown</source>
   <translation>неизвестно</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>walls, hill left</source>
   <translation>подпорные стены, склон слева</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>walls, hill right</source>
   <translation>подпорные стены, склон справа</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{}  {} {}{} ({})</source>
   <translation>{}  {} {}{} ({})</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{}  {}: {}, limit {}{}</source>
   <translation>{}  {}: {}, предел {}{}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} ({} to {})</source>
   <translation>{} (от {} до {})</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} / {} m</source>
   <translation>{} / {} м</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} km</source>
   <translation>{} км</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} m</source>
   <translation>{} м</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} to {}</source>
   <translation>{} – {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} to {}  {} ({})</source>
   <translation>{} – {}  {} ({})</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} ‰</source>
   <translation>{} ‰</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{} ‰ over {} m</source>
   <translation>{} ‰ на {} м</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{}, km</source>
   <translation>{}, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{}, level {} m</source>
   <translation>{}, отметка {} м</translation>
  </message>
  <message>
   <location filename="../ui/measure_text.py"/>
   <source>{}, {} ‰</source>
   <translation>{}, {} ‰</translation>
  </message>
 </context>
 <context>
  <name>KarwanNoRoute</name>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Generate with no-go area {} smaller by {} m</source>
   <translation>&amp;Искать с запретной зоной {}, уменьшенной на {} м</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Generate without no-go area {}</source>
   <translation>&amp;Искать без запретной зоны {}</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Generate without via point {}</source>
   <translation>&amp;Искать без промежуточного пункта {}</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Use {} % of the grade in tunnels and generate again</source>
   <translation>&amp;Взять {} % уклона в тоннелях и искать снова</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Use {} m and generate again</source>
   <translation>&amp;Взять {} м и искать снова</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Use {} ‰ and generate again</source>
   <translation>&amp;Взять {} ‰ и искать снова</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Use {} ‰ back and generate again</source>
   <translation>&amp;Взять {} ‰ обратно и искать снова</translation>
  </message>
 </context>
 <context>
  <name>KarwanOperation</name>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source> (stalls)</source>
   <translation> (остановка)</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>At km</source>
   <translation>На км</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Back</source>
   <translation>Обратно</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Both directions together, by Scott's formula on the longest section; assumptions in the notes.</source>
   <translation>Оба направления вместе, по формуле Скотта на самом длинном перегоне; допущения — в примечаниях.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Break of gauge</source>
   <translation>Смена ширины колеи</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Breaks of gauge, USD per t</source>
   <translation>Смены колеи, USD за т</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Breaks of gauge, hours</source>
   <translation>Смены колеи, часов</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Cost of changing gauge at all breaks together; not in the cost of building.</source>
   <translation>Стоимость смены колеи на всех стыках вместе; в стоимость строительства не входит.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Cost of changing gauge per tonne of load</source>
   <translation>Стоимость смены колеи на тонну груза</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Curves, degrees per km</source>
   <translation>Кривые, градусов на км</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Delay h</source>
   <translation>Задержка, ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Delay of a train at all breaks of gauge together; not in the running time.</source>
   <translation>Задержка поезда на всех стыках колеи вместе; во время хода не входит.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Delay of a train at the break of gauge</source>
   <translation>Задержка поезда на стыке колеи</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Distance to the next place where trains can meet</source>
   <translation>Расстояние до следующего места, где поезда могут разъехаться</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Energy at the wheel, MWh</source>
   <translation>Энергия на ободе колёс, МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Fall, m</source>
   <translation>Спуск, м</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Figure</source>
   <translation>Показатель</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>From end to start</source>
   <translation>От конца к началу</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>From rest at one end to rest at the other without a stop between; speeds as standard, curves and train allow.</source>
   <translation>От остановки на одном конце до остановки на другом без стоянок; скорости — по нормам, кривым и поезду.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>From start to end</source>
   <translation>От начала к концу</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Gauges mm</source>
   <translation>Колея, мм</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Grade that limits it, ‰</source>
   <translation>Ограничивающий уклон, ‰</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Kind</source>
   <translation>Вид</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Length of straight level line that takes the same work at 50 km/h (Röll, 1912).</source>
   <translation>Длина прямой горизонтальной линии с той же работой при 50 км/ч (Röll, 1912).</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Length of the line over the running time.</source>
   <translation>Длина линии, делённая на время хода.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Load the locomotives pull up the grade below at their continuous effort and speed (traction rules).</source>
   <translation>Масса, которую локомотивы везут по указанному ниже подъёму при расчётной силе тяги и расчётной скорости (правила тяговых расчётов).</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Longest section return, h:min</source>
   <translation>Самый длинный перегон туда и обратно, ч:мин</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Loop</source>
   <translation>Разъезд</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Loop: {} Break of gauge: {}</source>
   <translation>Разъезд: {} Смена колеи: {}</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Mean speed, km/h</source>
   <translation>Средняя скорость, км/ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Name</source>
   <translation>Название</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Rise, m</source>
   <translation>Подъём, м</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Running time, h:min</source>
   <translation>Время хода, ч:мин</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Slowest stretch between two places where trains can meet, there and back, from rest to rest.</source>
   <translation>Самый медленный перегон между двумя местами разъезда, туда и обратно, от остановки до остановки.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Source: {}</source>
   <translation>Источник: {}</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Station</source>
   <translation>Станция</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Steepest climb over the standard's sustained length; a curve counts as its compensation.</source>
   <translation>Самый крутой подъём на расчётной длине норм; кривая учитывается своим смягчением уклона.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Sum of all falls in the direction of travel.</source>
   <translation>Сумма всех спусков по направлению движения.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Sum of all rises in the direction of travel.</source>
   <translation>Сумма всех подъёмов по направлению движения.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Taken by brakes, MWh</source>
   <translation>Погашено тормозами, МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>The train comes to a stand on a grade: it is too heavy for this line.</source>
   <translation>Поезд останавливается на подъёме: он слишком тяжёл для этой линии.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>There</source>
   <translation>Туда</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>To next km</source>
   <translation>До следующего, км</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Trailing load, t</source>
   <translation>Масса состава, т</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Trains per day</source>
   <translation>Поездов в сутки</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Turn of all curves, left and right added, per km.</source>
   <translation>Сумма углов поворота кривых, левых и правых, на км.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>USD/t</source>
   <translation>USD/т</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Virtual length, km</source>
   <translation>Виртуальная длина, км</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>What brakes take away on falls, before slower curves and at the end.</source>
   <translation>Что гасят тормоза на спусках, перед крутыми кривыми и в конце.</translation>
  </message>
  <message>
   <location filename="../ui/operation_rows.py"/>
   <source>Work of the tractive effort; losses in the locomotive are not in it.</source>
   <translation>Работа силы тяги; потери в локомотиве не учтены.</translation>
  </message>
 </context>
 <context>
  <name>KarwanOtherLayers</name>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>a mesh: export its faces or contours as a vector layer, its heights as a raster</source>
   <translation>сетка: выгрузите её грани или горизонтали векторным слоем, а высоты — растром</translation>
  </message>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>a point cloud: export a raster of its heights, or outlines as a vector layer</source>
   <translation>облако точек: выгрузите растр высот или контуры векторным слоем</translation>
  </message>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>a raster of classes: it has no features</source>
   <translation>растр классов: в нём нет объектов</translation>
  </message>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>annotations: draw it in a vector layer</source>
   <translation>аннотации: нарисуйте это в векторном слое</translation>
  </message>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>no vector layer: load one of what it shows</source>
   <translation>не векторный слой: загрузите векторный слой того, что на нём</translation>
  </message>
  <message>
   <location filename="../layers/other_layers.py"/>
   <source>vector tiles, cut for drawing: load the data themselves as a vector layer (such as WFS)</source>
   <translation>векторные плитки, нарезанные для рисования: загрузите сами данные векторным слоем (например, WFS)</translation>
  </message>
 </context>
 <context>
  <name>KarwanProfile</name>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>, {} more names when zoomed in</source>
   <translation>, ещё названий при увеличении: {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>Chainage, km</source>
   <translation>Пикетаж, км</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>M m³</source>
   <translation>млн м³</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>km</source>
   <translation>км</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>left</source>
   <translation>слева</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>m</source>
   <translation>м</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>million m³</source>
   <translation>млн м³</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>right</source>
   <translation>справа</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>vertical exaggeration {}</source>
   <translation>вертикальный масштаб {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>vertical exaggeration {}×</source>
   <translation>вертикальный масштаб {}×</translation>
  </message>
  <message>
   <location filename="../ui/profile_figure.py"/>
   <source>{}×</source>
   <translation>{}×</translation>
  </message>
  <message>
   <location filename="../ui/profile_labels.py"/>
   <source>{} km</source>
   <translation>{} км</translation>
  </message>
  <message>
   <location filename="../ui/profile_labels.py"/>
   <source>{} m</source>
   <translation>{} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>A scale is 1 to a number above 0.</source>
   <translation>Масштаб — это 1 к числу больше 0.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>At this scale the levels about km {} do not fit on the paper.</source>
   <translation>В этом масштабе отметки около км {} не помещаются на бумаге.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>Choose a smaller scale for levels (a larger number) or larger paper.</source>
   <translation>Выберите более мелкий вертикальный масштаб (большее число) или больший лист.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>End its name in .svg, .png or .pdf.</source>
   <translation>Окончите имя на .svg, .png или .pdf.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>Give one, such as 1:100,000.</source>
   <translation>Задайте его, например 1:100 000.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>{} is no picture.</source>
   <translation>{} — не картинка.</translation>
  </message>
  <message>
   <location filename="../ui/profile_picture.py"/>
   <source>{} · km {} to {} · 1:{} along, 1:{} up · sheet {} of {}</source>
   <translation>{} · км {} – {} · 1:{} по горизонтали, 1:{} по вертикали · лист {} из {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>At km</source>
   <translation>На км</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Kind</source>
   <translation>Вид</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Length m</source>
   <translation>Длина, м</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Name or clause</source>
   <translation>Название или пункт норм</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>River bridge</source>
   <translation>Мост через реку</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Size</source>
   <translation>Размер</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Tunnel</source>
   <translation>Тоннель</translation>
  </message>
  <message>
   <location filename="../ui/profile_places.py"/>
   <source>Viaduct</source>
   <translation>Виадук</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source> (unknown)</source>
   <translation> (неизвестно)</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>PVI {}</source>
   <translation>Перелом {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>R {} m (K {} m), curve {} m</source>
   <translation>R {} м (K {} м), кривая {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>bridge, {} m high</source>
   <translation>мост высотой {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>cut {} m</source>
   <translation>выемка {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>fill {} m</source>
   <translation>насыпь {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>formation {} m</source>
   <translation>проектная отметка {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>grade {} ‰</source>
   <translation>уклон {} ‰</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>ground {} m</source>
   <translation>земля {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>km {}</source>
   <translation>км {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>left R {} m</source>
   <translation>влево R {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>level {} m</source>
   <translation>отметка {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>no vertical curve</source>
   <translation>без вертикальной кривой</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>right R {} m</source>
   <translation>вправо R {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>straight</source>
   <translation>прямая</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>transition left R {} m</source>
   <translation>переходная кривая влево, R {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>transition right R {} m</source>
   <translation>переходная кривая вправо, R {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_words.py"/>
   <source>tunnel, {} m deep</source>
   <translation>тоннель на глубине {} м</translation>
  </message>
 </context>
 <context>
  <name>KarwanProfileHand</name>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>A bridge up to the next click, whatever the levels are.</source>
   <translation>Мост до следующего щелчка, какими бы ни были отметки.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>A point of vertical intersection (PVI) more, on the tangent.</source>
   <translation>Ещё один перелом профиля на прямом элементе.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>A tunnel up to the next click, whatever the levels are.</source>
   <translation>Тоннель до следующего щелчка, какими бы ни были отметки.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Bridge from km {} to {}: {} m. Click its end, Esc gives up.</source>
   <translation>Мост от км {} до {}: {} м. Щёлкните его конец, Esc отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Chainage and level of this point of vertical intersection (PVI).</source>
   <translation>Пикетаж и отметка этого перелома профиля.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Chainage in m</source>
   <translation>Пикетаж в м</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Design levels anew</source>
   <translation>Спроектировать отметки заново</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Fix level</source>
   <translation>Зафиксировать отметку</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Fix level at km {}</source>
   <translation>Зафиксировать отметку на км {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Fix level here…</source>
   <translation>Зафиксировать здесь отметку…</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Forget the changes of grade set by hand; the cheapest levels are designed for the whole line.</source>
   <translation>Забыть переломы профиля, заданные вручную; для всей линии проектируются самые дешёвые отметки.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Insert change of grade here</source>
   <translation>Вставить здесь перелом профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Insert station</source>
   <translation>Вставить станцию</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Insert station here…</source>
   <translation>Вставить здесь станцию…</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Level in m</source>
   <translation>Отметка в м</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Level track as long as the standard asks for a station.</source>
   <translation>Площадка такой длины, какой нормы требуют для станции.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Move change of grade</source>
   <translation>Переместить перелом профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Move change of grade…</source>
   <translation>Переместить перелом профиля…</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Name of the station ({} m of level track, as the standard asks)</source>
   <translation>Название станции (площадка {} м, как требуют нормы)</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Radius in m; as much as there is room for is taken</source>
   <translation>Радиус в м; берётся столько, сколько помещается</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Remove bridge set by hand</source>
   <translation>Убрать мост, заданный вручную</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Remove fixed level {} m</source>
   <translation>Убрать фиксированную отметку {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Remove station {}</source>
   <translation>Убрать станцию {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Remove this change of grade</source>
   <translation>Убрать этот перелом профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Remove tunnel set by hand</source>
   <translation>Убрать тоннель, заданный вручную</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Set bridge</source>
   <translation>Задать мост</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Set bridge from here…</source>
   <translation>Задать мост отсюда…</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Set tunnel</source>
   <translation>Задать тоннель</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Set tunnel from here…</source>
   <translation>Задать тоннель отсюда…</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Station at km {}</source>
   <translation>Станция на км {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Take away what was set by hand.</source>
   <translation>Убрать заданное вручную.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>The radius by which the two grades are rounded.</source>
   <translation>Радиус, которым сопрягаются два уклона.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>The track passes at the level you give.</source>
   <translation>Путь проходит на указанной вами отметке.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>The two tangents become one.</source>
   <translation>Два элемента становятся одним.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Tunnel from km {} to {}: {} m. Click its end, Esc gives up.</source>
   <translation>Тоннель от км {} до {}: {} м. Щёлкните его конец, Esc отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Vertical curve</source>
   <translation>Вертикальная кривая</translation>
  </message>
  <message>
   <location filename="../ui/profile_fixes.py"/>
   <source>Vertical curve…</source>
   <translation>Вертикальная кривая…</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>Change of grade (PVI). Drag to move it, with Shift only up and down; right-click for more.</source>
   <translation>Перелом профиля. Тяните, чтобы переместить, с Shift — только вверх и вниз; правая кнопка — остальное.</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>End of a vertical curve. Drag it to make the curve longer or shorter.</source>
   <translation>Конец вертикальной кривой. Тяните, чтобы удлинить или укоротить её.</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>R {} m, curve {} m</source>
   <translation>R {} м, кривая {} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>Tangent. Drag it up or down; double-click puts a change of grade in.</source>
   <translation>Элемент профиля. Тяните вверх или вниз; двойной щелчок вставляет перелом профиля.</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>Vertical curve. Drag its middle to change the radius.</source>
   <translation>Вертикальная кривая. Тяните её середину, чтобы изменить радиус.</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>and {} more</source>
   <translation>и ещё {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>cost {} M USD ({})</source>
   <translation>стоимость {} млн USD ({})</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>cut {} million m³ ({})</source>
   <translation>выемка {} млн м³ ({})</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>down</source>
   <translation>спуск</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>fill {} million m³ ({})</source>
   <translation>насыпь {} млн м³ ({})</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>grade {} ‰, {} m {}</source>
   <translation>уклон {} ‰, {} м, {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>tunnels {} km ({})</source>
   <translation>тоннели {} км ({})</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>up</source>
   <translation>подъём</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>viaducts {} km ({})</source>
   <translation>виадуки {} км ({})</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>{} broken limits fewer</source>
   <translation>нарушений меньше на {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand_words.py"/>
   <source>{} m</source>
   <translation>{} м</translation>
  </message>
  <message>
   <location filename="../ui/profile_marks.py"/>
   <source>bridge, by hand</source>
   <translation>мост, вручную</translation>
  </message>
  <message>
   <location filename="../ui/profile_marks.py"/>
   <source>locked</source>
   <translation>закреплено</translation>
  </message>
  <message>
   <location filename="../ui/profile_marks.py"/>
   <source>tunnel, by hand</source>
   <translation>тоннель, вручную</translation>
  </message>
 </context>
 <context>
  <name>KarwanProvider</name>
  <message>
   <location filename="../algorithms/provider.py"/>
   <source>{} cannot be loaded: {}</source>
   <translation>{} не загружается: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanProviderCells</name>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>Check the network, the layer's address and its sign-in.</source>
   <translation>Проверьте сеть, адрес слоя и вход на сервер.</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>Choose a coarser elevation model (cells {} times as large) or a shorter line.</source>
   <translation>Выберите более грубую модель рельефа (ячейки в {} раз больше) или более короткую линию.</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>Save the part you need as GeoTIFF (Export &gt; Save As) and choose that.</source>
   <translation>Сохраните нужную часть как GeoTIFF («Экспорт &gt; Сохранить как») и выберите её.</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>The source of {} does not tell its cells.</source>
   <translation>Источник {} не сообщает размера своих ячеек.</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>no values came</source>
   <translation>значений не пришло</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>the server answers with a message instead of values</source>
   <translation>сервер отвечает сообщением вместо значений</translation>
  </message>
  <message>
   <location filename="../layers/provider_cells.py"/>
   <source>{} cannot be read: {}</source>
   <translation>{} не читается: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanReusedWords</name>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>Not computed again: {}.</source>
   <translation>Не считалось заново: {}.</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>layouts of lines</source>
   <translation>укладка линий</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>legs of the search that did not change</source>
   <translation>не изменившиеся участки поиска</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>searches for other routes</source>
   <translation>поиск других вариантов</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>terrain</source>
   <translation>рельеф</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>the first search</source>
   <translation>первый поиск</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>the search's cells</source>
   <translation>ячейки поиска</translation>
  </message>
  <message>
   <location filename="../ui/reused_words.py"/>
   <source>whole lines</source>
   <translation>готовые линии</translation>
  </message>
 </context>
 <context>
  <name>KarwanRework</name>
  <message>
   <location filename="../ui/rework.py"/>
   <source>A stretch is being re-optimised already.</source>
   <translation>Один отрезок уже оптимизируется.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>Cancelled: the line stays as it was.</source>
   <translation>Прервано: линия осталась как была.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>Re-optimising a stretch needs shapely 2, which is not installed.</source>
   <translation>Для оптимизации отрезка нужен пакет shapely 2, а он не установлен.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>Re-optimising {}</source>
   <translation>Оптимизация: {}</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>The study was left meanwhile.</source>
   <translation>Исследование тем временем покинуто.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>Wait for it, or cancel it in the dock.</source>
   <translation>Дождитесь его конца или прервите на панели.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>km {} to {}</source>
   <translation>км {} – {}</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>{} re-optimised: the line costs {} instead of {} million USD.</source>
   <translation>{}: оптимизировано, линия стоит {} вместо {} млн USD.</translation>
  </message>
  <message>
   <location filename="../ui/rework.py"/>
   <source>{}: no better line was found; it stays as it was.</source>
   <translation>{}: лучшей линии не найдено; она осталась как была.</translation>
  </message>
 </context>
 <context>
  <name>KarwanRiskLayers</name>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Check the layer's coordinate system.</source>
   <translation>Проверьте систему координат слоя.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Choose another.</source>
   <translation>Выберите другой.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Choose the field of the weight, or none.</source>
   <translation>Выберите поле веса или не выбирайте никакого.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Filter it in QGIS.</source>
   <translation>Отфильтруйте его в QGIS.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Give 0 or more.</source>
   <translation>Задайте 0 или больше.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Give a distance from 0 to {} m.</source>
   <translation>Задайте расстояние от 0 до {} м.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Give the distance within which its features count.</source>
   <translation>Задайте расстояние, на котором учитываются его объекты.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>Risk in the layer {} costs {} USD per km.</source>
   <translation>Риск в слое {} стоит {} USD за км.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The Python package shapely is missing.</source>
   <translation>Нет пакета Python shapely.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} cannot be read as risks: {}.</source>
   <translation>Слой {} нельзя прочесть как риски: {}.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} counts within {} m.</source>
   <translation>Слой {} учитывается в пределах {} м.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} has more than {} features near.</source>
   <translation>В слое {} поблизости больше {} объектов.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} has no areas.</source>
   <translation>В слое {} нет площадей.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} has no field “{}” with numbers.</source>
   <translation>В слое {} нет поля «{}» с числами.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>The layer {} lies where its coordinate system is not defined.</source>
   <translation>Слой {} лежит там, где его система координат не определена.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>unnamed {}</source>
   <translation>без названия: {}</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>{} features of {} read</source>
   <translation>Прочитано объектов: {} из {}</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>{}: nothing of it lies near.</source>
   <translation>{}: поблизости ничего из него нет.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>{}: {} features without a weight above 0 were left out.</source>
   <translation>{}: объектов без веса больше 0 пропущено: {}.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>{}: {} features without geometry were left out.</source>
   <translation>{}: объектов без геометрии пропущено: {}.</translation>
  </message>
  <message>
   <location filename="../layers/risk_layers.py"/>
   <source>{}: {} invalid areas were made valid.</source>
   <translation>{}: неправильных площадей исправлено: {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanRunAgain</name>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>Karwan itself, which is another version</source>
   <translation>сам Karwan: это другая версия</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>Lines that were drawn, bent or computed again have no search of their own; use “Generate…”.</source>
   <translation>У линий, которые проведены, изменены или пересчитаны, своего поиска нет; возьмите «Искать…».</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>No alternative is selected.</source>
   <translation>Вариант не выбран.</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>Select one in the table.</source>
   <translation>Выберите его в таблице.</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>areas of risk</source>
   <translation>зоны риска</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>numba is missing</source>
   <translation>нет пакета numba</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>rivers, roads or railways about the line</source>
   <translation>реки, автомобильные или железные дороги вокруг линии</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>the elevation model, which was {}</source>
   <translation>модель рельефа — тогда это была {}</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>the search, which was made without numba</source>
   <translation>поиск — он шёл без numba</translation>
  </message>
  <message>
   <location filename="../ui/run_again.py"/>
   <source>{} is not as the generator gave it.</source>
   <translation>{} уже не такой, каким его дал поиск.</translation>
  </message>
 </context>
 <context>
  <name>KarwanScenario</name>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>Longitude comes first: {} has elevation.</source>
   <translation>Сначала долгота: рельеф {}.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>Set them under “Generate…”.</source>
   <translation>Задайте их в «Искать…».</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>The study has no start and end yet.</source>
   <translation>У исследования ещё нет начала и конца.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>There is no elevation at {}.</source>
   <translation>В точке {} рельефа нет.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>Write longitude first (-180 to 180), then latitude.</source>
   <translation>Напишите сначала долготу (от -180 до 180), затем широту.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>Write longitude, latitude in degrees, or pick it on the map.</source>
   <translation>Напишите долготу и широту в градусах или укажите место на карте.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>Zones need shapely 2, which is not installed.</source>
   <translation>Для зон нужен пакет shapely 2, а он не установлен.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>set by the planner</source>
   <translation>задано проектировщиком</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>{} has longitudes {} to {} and latitudes {} to {}; some cells in it may be empty.</source>
   <translation>{}: долготы от {} до {}, широты от {} до {}; некоторые ячейки могут быть пустыми.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>{}, {} is not on Earth.</source>
   <translation>{}, {} — такого места на Земле нет.</translation>
  </message>
  <message>
   <location filename="../ui/scenario_inputs.py"/>
   <source>“{}” is no place.</source>
   <translation>«{}» — не место.</translation>
  </message>
 </context>
 <context>
  <name>KarwanSections</name>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Broken
limits</source>
   <translation>Нару-
шения</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>By those of the study that break nothing of the standard and serve both stations</source>
   <translation>По тем вариантам исследования, которые не нарушают норм и обслуживают обе станции</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Claim
M USD</source>
   <translation>Заявлено
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Claim
km</source>
   <translation>Заявлено
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Cost (range)
M USD</source>
   <translation>Стоимость (интервал)
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Curves
°/km</source>
   <translation>Кривые
°/км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Cut
M m³</source>
   <translation>Выемка
млн м³</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Difference
km</source>
   <translation>Разница
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Earth cut, million m³</source>
   <translation>Выемка, млн м³</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Earth filled, million m³</source>
   <translation>Насыпь, млн м³</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Ellipsoidal length, km</source>
   <translation>Длина по эллипсоиду, км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Energy
MWh</source>
   <translation>Энергия
МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Energy of one train at the wheel, there / back, MWh</source>
   <translation>Энергия одного поезда на ободе колёс, туда / обратно, МВт·ч</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Exposure
km × weight</source>
   <translation>Подверженность
км × вес</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Fall
m</source>
   <translation>Спуск
м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Fill
M m³</source>
   <translation>Насыпь
млн м³</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>From one station, border or end of the line to the next</source>
   <translation>От одной станции, границы или конца линии до следующей</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>How many viaducts, river bridges and tunnels have their middle in the section</source>
   <translation>Сколько виадуков, мостов через реки и тоннелей имеют середину на участке</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>How much longer (+) or shorter (−) this line is than the claim</source>
   <translation>Насколько эта линия длиннее (+) или короче (−) заявленного</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>It agrees within 5 %, two cells of the elevation model or 1 km, whichever is the most</source>
   <translation>Совпадает в пределах 5 %, двух ячеек модели рельефа или 1 км — что больше</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Length
km</source>
   <translation>Длина
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Length of all tunnels, km</source>
   <translation>Длина всех тоннелей, км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Length of straight level line that takes the same work, there / back, km</source>
   <translation>Длина прямой горизонтальной линии с той же механической работой, туда / обратно, км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Length within areas of risk times their weights</source>
   <translation>Длина в зонах риска, умноженная на их веса</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Length within areas of risk, km; – where no layers of them are chosen</source>
   <translation>Длина в зонах риска, км; – где слои не выбраны</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Lengths others publish between these stations, km; the list below says more</source>
   <translation>Длины, которые другие публикуют между этими станциями, км; подробнее — в списке ниже</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Load
t</source>
   <translation>Масса
т</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Places where the standard's limits are broken</source>
   <translation>Места, где нарушены ограничения норм</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Published
km</source>
   <translation>Опублик.
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Rise
m</source>
   <translation>Подъём
м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Running time there / back, passing the stations between, hours:minutes</source>
   <translation>Время хода туда / обратно без остановки на станциях между ними, часы:минуты</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Section</source>
   <translation>Участок</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Smallest radius over 100 m of line, m</source>
   <translation>Наименьший радиус на 100 м линии, м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Source</source>
   <translation>Источник</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Steepest
‰</source>
   <translation>Круче всего
‰</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Steepest grade over 50 m, per mille</source>
   <translation>Наибольший уклон на 50 м, промилле</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Stretch</source>
   <translation>Отрезок</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Sum of all falls, m</source>
   <translation>Сумма всех спусков, м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Sum of all rises, m</source>
   <translation>Сумма всех подъёмов, м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>The section's share of every item of cost, million USD</source>
   <translation>Доля участка в каждой статье стоимости, млн USD</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>This line
M USD</source>
   <translation>Эта линия
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>This line
km</source>
   <translation>Эта линия
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>This line in words</source>
   <translation>Эта линия словами</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>This line is</source>
   <translation>Эта линия</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Tightest
m</source>
   <translation>Мин. радиус
м</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Time
h:min</source>
   <translation>Время
ч:мин</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Trailing load the steepest climb of the section leaves, there / back, t.</source>
   <translation>Масса состава, которую оставляет самый крутой подъём участка, туда / обратно, т.</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Tunnels
km</source>
   <translation>Тоннели
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Turn of all curves, degrees per km</source>
   <translation>Сумма углов поворота кривых, градусов на км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Viaducts
km</source>
   <translation>Виадуки
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Viaducts / river
bridges / tunnels</source>
   <translation>Виадуки / мосты
через реки / тоннели</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Virtual
km</source>
   <translation>Виртуальная
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>What all alternatives say</source>
   <translation>Что говорят все варианты</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Who says so</source>
   <translation>Кто это говорит</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Whole line</source>
   <translation>Вся линия</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>Within risks
km</source>
   <translation>В зонах риска
км</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>end of the line</source>
   <translation>конец линии</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>for scale</source>
   <translation>для масштаба</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>in agreement</source>
   <translation>совпадает</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>longer</source>
   <translation>длиннее</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>shorter</source>
   <translation>короче</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>start of the line</source>
   <translation>начало линии</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>straight</source>
   <translation>прямая</translation>
  </message>
  <message>
   <location filename="../ui/section_rows.py"/>
   <source>{}: {} broken limits</source>
   <translation>{}: нарушенных ограничений: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanServedCells</name>
  <message>
   <location filename="../layers/served_cells.py"/>
   <source>{} blocks of {} lie about the line; no more than {} are fetched at once.</source>
   <translation>Вокруг линии лежит блоков: {} из {}; сразу загружается не более {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanServedModels</name>
  <message>
   <location filename="../layers/served_models.py"/>
   <source>Assign another.</source>
   <translation>Назначьте другую.</translation>
  </message>
  <message>
   <location filename="../layers/served_models.py"/>
   <source>It has {}.</source>
   <translation>В нём их {}.</translation>
  </message>
  <message>
   <location filename="../layers/served_models.py"/>
   <source>The coordinate system of {} is not understood: {}.</source>
   <translation>Система координат {} непонятна: {}.</translation>
  </message>
  <message>
   <location filename="../layers/served_models.py"/>
   <source>{} has no band {}.</source>
   <translation>В {} нет канала {}.</translation>
  </message>
 </context>
 <context>
  <name>KarwanStandard</name>
  <message>
   <location filename="../ui/standard_combo.py"/>
   <source>{} (edited)</source>
   <translation>{} (изменены)</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Built in</source>
   <translation>Встроено</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Figure</source>
   <translation>Показатель</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Range</source>
   <translation>Интервал</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Source</source>
   <translation>Источник</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Type digits only.</source>
   <translation>Введите только цифры.</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Unit</source>
   <translation>Единица</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>Value</source>
   <translation>Значение</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>as forward</source>
   <translation>как туда</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>{} to {}</source>
   <translation>{} – {}</translation>
  </message>
  <message>
   <location filename="../ui/standard_model.py"/>
   <source>{}: “{}” is no number.</source>
   <translation>{}: «{}» — не число.</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Lowest length m</source>
   <translation>Наименьшая длина, м</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Radius m</source>
   <translation>Радиус, м</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Radius of the arc the transition leads to</source>
   <translation>Радиус кривой, к которой ведёт переходная</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Shorter ones break the standard</source>
   <translation>Более короткие нарушают нормы</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Usual length m</source>
   <translation>Обычная длина, м</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>What generated and new curves get</source>
   <translation>Что получают найденные и новые кривые</translation>
  </message>
 </context>
 <context>
  <name>KarwanStations</name>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Fixed level m</source>
   <translation>Фиксированная отметка, м</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Fixed level of {}</source>
   <translation>Фиксированная отметка: {}</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Fixed level of {}: {} m is no level of a railway on Earth. Give {} to {} m, or leave it empty.</source>
   <translation>Фиксированная отметка {}: {} м — не отметка железной дороги на Земле. Задайте от {} до {} м или оставьте пустой.</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Gauge after</source>
   <translation>Колея далее</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Gauge of the line from here on; each change costs time and money</source>
   <translation>Ширина колеи линии отсюда; каждая смена стоит времени и денег</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Ground m</source>
   <translation>Земля, м</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Ground there in the study's elevation model</source>
   <translation>Отметка земли там в модели рельефа исследования</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Kind</source>
   <translation>Вид</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Level of the track at the station, kept by the profile; empty where it is free</source>
   <translation>Отметка пути на станции, которую профиль сохраняет; пусто, где она свободна</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Name</source>
   <translation>Название</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Role</source>
   <translation>Роль</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>Trains stop at stations and borders; the line only passes junctions and plain points</source>
   <translation>Поезда останавливаются на станциях и границах; через узлы и простые точки линия только проходит</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>between</source>
   <translation>промежуточная</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>border</source>
   <translation>граница</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>end</source>
   <translation>конец</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>free</source>
   <translation>свободная</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>junction</source>
   <translation>узел</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>no change</source>
   <translation>без изменения</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>plain point</source>
   <translation>простая точка</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>start</source>
   <translation>начало</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>station</source>
   <translation>станция</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>{} mm</source>
   <translation>{} мм</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>{}, longitude and latitude {:.5f}, {:.5f}</source>
   <translation>{}, долгота и широта {:.5f}, {:.5f}</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>{}: fixed level and gauge count at stations and borders only; this is a {}.</source>
   <translation>{}: фиксированная отметка и колея учитываются только на станциях и границах; это — {}.</translation>
  </message>
  <message>
   <location filename="../ui/stations_model.py"/>
   <source>{}: the fixed level {} m is {} m off the ground there ({} m).</source>
   <translation>{}: фиксированная отметка {} м отличается на {} м от земли там ({} м).</translation>
  </message>
 </context>
 <context>
  <name>KarwanStretch</name>
  <message>
   <location filename="../ui/stretch_picking.py"/>
   <source>Click the place on the line. Esc cancels.</source>
   <translation>Щёлкните место на линии. Esc отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/stretch_picking.py"/>
   <source>Click where it ends. Esc goes back.</source>
   <translation>Щёлкните, где он кончается. Esc — на шаг назад.</translation>
  </message>
  <message>
   <location filename="../ui/stretch_picking.py"/>
   <source>Click where the stretch begins. Esc cancels.</source>
   <translation>Щёлкните, где начинается отрезок. Esc отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/stretch_picking.py"/>
   <source>km {}</source>
   <translation>км {}</translation>
  </message>
  <message>
   <location filename="../ui/stretch_picking.py"/>
   <source>{} (from km {}, {} km long)</source>
   <translation>{} (от км {}, длина {} км)</translation>
  </message>
 </context>
 <context>
  <name>KarwanStudyLayers</name>
  <message>
   <location filename="../layers/study_layers.py"/>
   <source>Study: {}</source>
   <translation>Исследование: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanStudyStyles</name>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Alternative</source>
   <translation>Вариант</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Between</source>
   <translation>Между</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Border</source>
   <translation>Граница</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Bridge</source>
   <translation>Мост</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Change of grade</source>
   <translation>Перелом профиля</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Closed</source>
   <translation>Закрыт</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Crossing</source>
   <translation>Пересечение</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Dearer</source>
   <translation>Дороже</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>End</source>
   <translation>Конец</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Flat</source>
   <translation>Равнинная</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Hilly</source>
   <translation>Холмистая</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Mountainous</source>
   <translation>Горная</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Near the line</source>
   <translation>Рядом с линией</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Other limits</source>
   <translation>Другие ограничения</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>River bridge</source>
   <translation>Мост через реку</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Rolling</source>
   <translation>Всхолмлённая</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Section</source>
   <translation>Участок</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Start</source>
   <translation>Начало</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Station</source>
   <translation>Станция</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Tangents</source>
   <translation>Элементы профиля</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Tunnel</source>
   <translation>Тоннель</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Within a risk</source>
   <translation>В зоне риска</translation>
  </message>
  <message>
   <location filename="../layers/study_styles.py"/>
   <source>Within an area</source>
   <translation>Внутри зоны</translation>
  </message>
 </context>
 <context>
  <name>KarwanSurroundings</name>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>Check the layer's coordinate system.</source>
   <translation>Проверьте систему координат слоя.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>Choose a layer of lines.</source>
   <translation>Выберите слой линий.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>Filter it in QGIS, for example to main roads.</source>
   <translation>Отфильтруйте его в QGIS, например оставьте главные дороги.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>The layer {} cannot be crossed: {}.</source>
   <translation>Слой {} нельзя пересечь: {}.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>The layer {} has more than {} lines near the study.</source>
   <translation>В слое {} около исследования больше {} линий.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>The layer {} lies where its coordinate system is not defined.</source>
   <translation>Слой {} лежит там, где его система координат не определена.</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>it has no lines</source>
   <translation>в нём нет линий</translation>
  </message>
  <message>
   <location filename="../layers/surroundings.py"/>
   <source>{} lines of {} read</source>
   <translation>Прочитано линий: {} из {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanSurroundingsDialog</name>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source> USD</source>
   <translation> USD</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source> m</source>
   <translation> м</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>1 each</source>
   <translation>1 за каждый</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Cost of a km in {} at weight 1, USD</source>
   <translation>Стоимость км в {} при весе 1, USD</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Distance within which the risks in {} count, m</source>
   <translation>Расстояние, на котором учитываются риски в {}, м</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Weight of the risks in {}</source>
   <translation>Вес рисков в {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanTasks</name>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>Details are in the log panel, tab Karwan.</source>
   <translation>Подробности — в панели сообщений, вкладка Karwan.</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>Unexpected error: {}.</source>
   <translation>Непредвиденная ошибка: {}.</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>about {:.1f} h left</source>
   <translation>осталось около {:.1f} ч</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>about {} min left</source>
   <translation>осталось около {} мин</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>about {} s left</source>
   <translation>осталось около {} с</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>almost done</source>
   <translation>почти готово</translation>
  </message>
  <message>
   <location filename="../ui/tasks.py"/>
   <source>estimating time left</source>
   <translation>оценивается оставшееся время</translation>
  </message>
 </context>
 <context>
  <name>KarwanTerms</name>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Area that no line enters.</source>
   <translation>Зона, в которую не входит ни одна линия.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Area where a metre of line costs a factor more or less than elsewhere.</source>
   <translation>Зона, где метр линии стоит в некоторое число раз больше или меньше, чем в других местах.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Bank heaped up where the line lies above the ground.</source>
   <translation>Отсыпка грунта там, где линия выше земли.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Bridge or tunnel.</source>
   <translation>Мост или тоннель.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Bridge where a bank would be too high; bridges over rivers are counted by themselves.</source>
   <translation>Мост там, где насыпь была бы слишком высокой; мосты через реки считаются отдельно.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Curve between a straight and an arc that tightens little by little, so that trains turn in without a jerk.</source>
   <translation>Кривая между прямой и круговой кривой, радиус которой уменьшается постепенно, чтобы поезд входил без толчка.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Curve that rounds the change from one grade to the next.</source>
   <translation>Кривая, сглаживающая переход от одного уклона к следующему.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Distance along the line from its start.</source>
   <translation>Расстояние вдоль линии от её начала.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Distance over which earth is moved at the price of digging it; farther is overhaul.</source>
   <translation>Расстояние, на которое грунт перемещают по цене его разработки; дальше — дальняя возка.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Earth moved farther than the free haul, in cubic metres times kilometres.</source>
   <translation>Грунт, перемещённый дальше бесплатной возки, в кубометрах на километр.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Ground dug away where the line lies below it.</source>
   <translation>Грунт, срезанный там, где линия ниже земли.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Height above sea level that the line must have at a place.</source>
   <translation>Высота над уровнем моря, которую линия должна иметь в некотором месте.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>How many times taller than they are heights are drawn beside lengths.</source>
   <translation>Во сколько раз высоты нарисованы крупнее длин.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>How much dearer than the best line the best line through each place is.</source>
   <translation>Насколько лучшая линия через каждое место дороже лучшей линии.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>How much earth is carried along the line from cuts to fills, and how far.</source>
   <translation>Сколько грунта и как далеко перевозится вдоль линии из выемок в насыпи.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>How much the outer rail of a curve lies higher than the inner one.</source>
   <translation>Насколько наружный рельс в кривой выше внутреннего (возвышение).</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Kilometres of line within areas of risk, each times the risk's weight.</source>
   <translation>Километры линии в зонах риска, каждый умножен на вес риска.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Length of straight and level line that would take a train the same work.</source>
   <translation>Длина прямой горизонтальной линии, требующей от поезда той же работы.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Limits the line has to keep: grades, radii, lengths, gauge and loads.</source>
   <translation>Ограничения, которые линия должна соблюдать: уклоны, радиусы, длины, колея и нагрузки.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Metres of climb on 1,000 metres of line.</source>
   <translation>Метры подъёма на 1000 метров линии.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Place where the distance between the rails changes: loads are moved to other wagons, or wheels are changed.</source>
   <translation>Место, где меняется расстояние между рельсами: груз перегружают в другие вагоны или меняют тележки.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Place where the line does not keep a limit of the standard.</source>
   <translation>Место, где линия не соблюдает ограничения норм.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Point of the profile where two grades would meet if no vertical curve rounded them (PVI).</source>
   <translation>Точка профиля, где встретились бы два уклона, если бы их не сопрягала вертикальная кривая (перелом профиля).</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Point where two straights of the line would meet if there were no curve between them: the point of intersection, PI.</source>
   <translation>Точка, где встретились бы две прямые линии, если бы между ними не было кривой: вершина угла (ВУ).</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Second track beside a single line, where trains meet and pass each other.</source>
   <translation>Второй путь рядом с единственным, где поезда скрещиваются и обгоняют друг друга.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Steepest grade that full trains climb for long. It sets the load one locomotive can pull.</source>
   <translation>Самый крутой уклон, который гружёные поезда преодолевают на большом протяжении. Он определяет массу состава для одного локомотива.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Straight between two curves; in the profile, stretch of one grade.</source>
   <translation>Прямая между двумя кривыми; в профиле — элемент с одним уклоном.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Stretch of an alternative, from one station to the next or as you measured it.</source>
   <translation>Отрезок варианта от одной станции до следующей или так, как вы его измерили.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>The line's straights, drawn on until they meet in corners: what you bend by hand.</source>
   <translation>Прямые линии, продолженные до встречи в вершинах угла: то, что вы изменяете руками.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>The terrain along the line, as the elevation model has it.</source>
   <translation>Местность вдоль линии по модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Top of the earthwork, on which ballast and rails are laid: the level of the line.</source>
   <translation>Верх земляного полотна, на который укладывают балласт и рельсы: отметка линии.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Weight a locomotive pulls behind it.</source>
   <translation>Масса, которую локомотив везёт за собой.</translation>
  </message>
  <message>
   <location filename="../ui/terms.py"/>
   <source>Where the line runs below the ground, deeper than cuts are dug.</source>
   <translation>Где линия идёт под землёй, глубже, чем роют выемки.</translation>
  </message>
 </context>
 <context>
  <name>KarwanTerrainLayer</name>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>Check the network, or load the layer into the project.</source>
   <translation>Проверьте сеть или загрузите слой в проект.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>Choose a raster layer.</source>
   <translation>Выберите растровый слой.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>Choose another layer.</source>
   <translation>Выберите другой слой.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>Load the layer into the project, then open the study again.</source>
   <translation>Загрузите слой в проект и откройте исследование снова.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>No elevation model is chosen.</source>
   <translation>Модель рельефа не выбрана.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>The layer {} is no elevation model: {}.</source>
   <translation>Слой {} — не модель рельефа: {}.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>a picture: load an elevation model (GeoTIFF, WCS or terrain-RGB tiles)</source>
   <translation>картинка: загрузите модель рельефа (GeoTIFF, WCS или плитки terrain-RGB)</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>cannot be read: check that its source is still there</source>
   <translation>не читается: проверьте, на месте ли источник</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>classes in colours: load an elevation model</source>
   <translation>классы в цвете: загрузите модель рельефа</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>no coordinate system: set it in the layer's properties</source>
   <translation>нет системы координат: задайте её в свойствах слоя</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>no raster layer: load an elevation model</source>
   <translation>не растровый слой: загрузите модель рельефа</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>{} cannot be opened.</source>
   <translation>{} не открывается.</translation>
  </message>
  <message>
   <location filename="../layers/terrain_layer.py"/>
   <source>{} needs a key or a password, which studies do not keep.</source>
   <translation>Для {} нужен ключ или пароль, а исследования их не хранят.</translation>
  </message>
 </context>
 <context>
  <name>KarwanTileCells</name>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>Check the layer's address, or load an elevation model.</source>
   <translation>Проверьте адрес слоя или загрузите модель рельефа.</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>Check the network, the layer's address and its sign-in.</source>
   <translation>Проверьте сеть, адрес слоя и вход на сервер.</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>Set their width in the elevation settings, beside the elevation model.</source>
   <translation>Задайте их ширину в настройках рельефа, рядом с моделью рельефа.</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>Set zoom {} or less in the elevation settings, beside the elevation model.</source>
   <translation>Задайте масштаб {} или меньше в настройках рельефа, рядом с моделью рельефа.</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>The tiles of {} are {} pixels wide, not {}.</source>
   <translation>Ширина плиток {} — {} точек, а не {}.</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>The tiles of {} cannot be had: {}</source>
   <translation>Плитки {} не получены: {}</translation>
  </message>
  <message>
   <location filename="../layers/tile_cells.py"/>
   <source>What the server of {} sends is no terrain-RGB tile.</source>
   <translation>То, что присылает сервер {}, — не плитка terrain-RGB.</translation>
  </message>
 </context>
 <context>
  <name>KarwanUncertainty</name>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>, and the relief that its cells hide</source>
   <translation>, и рельеф, скрытый ячейками</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Chance that the ruling grade of {} ‰ does not do: {} % (± {}).</source>
   <translation>Вероятность, что руководящего уклона {} ‰ не хватит: {} % (± {}).</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Cost, M USD</source>
   <translation>Стоимость, млн USD</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Cut, million m³</source>
   <translation>Выемка, млн м³</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Fall, m</source>
   <translation>Спуск, м</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Fill, million m³</source>
   <translation>Насыпь, млн м³</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>In 90 of 100 cases it will be {} to {}.</source>
   <translation>В 90 случаях из 100 она составит от {} до {}.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Needed without further bridges and tunnels: {} ‰, from {} to {}.</source>
   <translation>Нужно без новых мостов и тоннелей: {} ‰, от {} до {}.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>None of {} simulated grounds needs more than the ruling grade of {} ‰.</source>
   <translation>Ни на одной из {} смоделированных местностей не нужно больше руководящего уклона {} ‰.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Reckon with {} M USD instead of {}, which takes the elevation model for exact.</source>
   <translation>Рассчитывайте на {} млн долл. вместо {}: последнее принимает модель высот за точную.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Reckon with {} M USD.</source>
   <translation>Рассчитывайте на {} млн долл.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Rise, m</source>
   <translation>Подъём, м</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Simulated with another error than is set now.</source>
   <translation>Смоделировано с другой ошибкой, чем задана сейчас.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>The ground is changed as the elevation model may differ from it, at random but alike in places close to each other, and the line is computed on each such ground. Designed anew: its profile follows that ground, as it will once it is surveyed. As drawn: it is built at the levels it has now. Ranges hold 90 of 100 cases; the range of the unit costs comes on top. The line keeps its place on the map: a better one may be found.</source>
   <translation>Местность изменяется так, как модель рельефа может от неё отличаться: случайно, но схоже в близких местах, и линия рассчитывается на каждой такой местности. Спроектирована заново: её профиль следует этой местности, как будет после съёмки. Как нарисована: она строится на нынешних отметках. Интервалы охватывают 90 случаев из 100; интервал расценок добавляется к ним. Линия остаётся на своём месте на карте: может найтись и лучшая.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>The line, or what it was computed with, was changed since.</source>
   <translation>Линия или то, с чем она рассчитана, с тех пор изменены.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>The study was changed since: compute the alternative again first.</source>
   <translation>Проект с тех пор изменён: сначала пересчитайте вариант.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Tunnels, km</source>
   <translation>Тоннели, км</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>Viaducts, km</source>
   <translation>Виадуки, км</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>alike over about {} km</source>
   <translation>схожи на протяжении около {} км</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>alike over about {} m</source>
   <translation>схожи на протяжении около {} м</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>back</source>
   <translation>обратно</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>km {} to {}, climbing {}: {} %, then {} ‰ more</source>
   <translation>км {} – {}, на подъёме {}: {} %, тогда ещё {} ‰</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>more than {}</source>
   <translation>более {}</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>the same everywhere</source>
   <translation>везде одинаково</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>there</source>
   <translation>туда</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>{} ({} to {})</source>
   <translation>{} (от {} до {})</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_words.py"/>
   <source>± {} m (standard error), {}{}</source>
   <translation>± {} м (стандартная ошибка), {}{}</translation>
  </message>
 </context>
 <context>
  <name>KarwanVersions</name>
  <message>
   <location filename="../layers/study_versions.py"/>
   <source>As it was</source>
   <translation>Как было</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>Added</source>
   <translation>Добавлен</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>Changed</source>
   <translation>Изменён</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>Computed again</source>
   <translation>Пересчитан</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>Computed again: other {}</source>
   <translation>Пересчитан, изменено: {}</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>areas of risk</source>
   <translation>зоны риска</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>elevation model</source>
   <translation>модель рельефа</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>rivers, roads and railways</source>
   <translation>реки, автомобильные и железные дороги</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>standard</source>
   <translation>нормы</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>stations</source>
   <translation>станции</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>train</source>
   <translation>поезд</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>unit costs</source>
   <translation>единичные расценки</translation>
  </message>
  <message>
   <location filename="../ui/version_words.py"/>
   <source>{}; with other {}</source>
   <translation>{}; изменено: {}</translation>
  </message>
 </context>
 <context>
  <name>KarwanZoneLayers</name>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Check its source.</source>
   <translation>Проверьте его источник.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Choose a layer of polygons.</source>
   <translation>Выберите слой полигонов.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Choose the field of the factor.</source>
   <translation>Выберите поле множителя.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Fill in its field.</source>
   <translation>Заполните его поле.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Mend the zone.</source>
   <translation>Исправьте зону.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Mend the zone; an area to avoid belongs into the layer of those.</source>
   <translation>Исправьте зону; зону, которой надо избегать, поместите в слой запретных зон.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>Set it in the layer's properties.</source>
   <translation>Задайте её в свойствах слоя.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>The Python package shapely is missing.</source>
   <translation>Нет пакета Python shapely.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>The cost zones {} have no field “{}”.</source>
   <translation>У зон удорожания {} нет поля «{}».</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>The layer {} cannot be read.</source>
   <translation>Слой {} не читается.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>The layer {} has no areas.</source>
   <translation>В слое {} нет площадей.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>The layer {} has no coordinate system.</source>
   <translation>У слоя {} нет системы координат.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>{}: the factor {} of {} is no number.</source>
   <translation>{}: множитель {} у {} — не число.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>{}: the factor {} of {} is not above 0.</source>
   <translation>{}: множитель {} у {} не больше 0.</translation>
  </message>
  <message>
   <location filename="../layers/zone_layers.py"/>
   <source>{}: {} has no factor.</source>
   <translation>{}: у {} нет множителя.</translation>
  </message>
 </context>
 <context>
  <name>LayerCourses</name>
  <message>
   <location filename="../ui/layer_courses.py"/>
   <source>Reading the layer {}</source>
   <translation>Чтение слоя {}</translation>
  </message>
  <message>
   <location filename="../ui/layer_courses.py"/>
   <source>Reading the layer {} was cancelled.</source>
   <translation>Чтение слоя {} прервано.</translation>
  </message>
  <message>
   <location filename="../ui/layer_courses.py"/>
   <source>The layer {} is not in the project: figures are without what it holds. Load it again, or choose others under “Layers about the line…”.</source>
   <translation>Слоя {} нет в проекте: показатели не учитывают того, что он содержит. Загрузите его снова или выберите другие в «Слои вокруг линии…».</translation>
  </message>
  <message>
   <location filename="../ui/layer_courses.py"/>
   <source>{} Figures are without this layer.</source>
   <translation>{} Показатели не учитывают этот слой.</translation>
  </message>
 </context>
 <context>
  <name>LayersLine</name>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>Change the layers about the line</source>
   <translation>Изменить слои вокруг линии</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>Change…</source>
   <translation>Изменить…</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>More is being read.</source>
   <translation>Читается дальше.</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>What alternatives cross and serve; where it lies and what it costs shapes the lines.</source>
   <translation>Что варианты пересекают и обслуживают; где это лежит и сколько стоит, определяет линии.</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>areas of risk</source>
   <translation>зоны риска</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>no rivers, roads or railways chosen</source>
   <translation>реки, автомобильные и железные дороги не выбраны</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>railways</source>
   <translation>железные дороги</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>rivers</source>
   <translation>реки</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>roads</source>
   <translation>автодороги</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>stations</source>
   <translation>станции</translation>
  </message>
  <message>
   <location filename="../ui/layers_line.py"/>
   <source>{count} {what}</source>
   <translation>{what}: {count}</translation>
  </message>
 </context>
 <context>
  <name>LevelEditing</name>
  <message>
   <location filename="../ui/profile_levels.py"/>
   <source>This line has no tangent polygon yet.</source>
   <translation>У этой линии ещё нет тангенциального хода.</translation>
  </message>
 </context>
 <context>
  <name>LineEdits</name>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Ctrl+Z in the dock can still take both back.</source>
   <translation>Ctrl+Z на панели может отменить и то и другое.</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Join</source>
   <translation>Соединить</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Lock from km {}…</source>
   <translation>Закрепить от км {}…</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Lock stretch</source>
   <translation>Закрепить отрезок</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>No other alternative with a tangent polygon passes within {} km of both places.</source>
   <translation>Ни один другой вариант с тангенциальным ходом не проходит ближе {} км от обоих мест.</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Re-optimise from km {}…</source>
   <translation>Оптимизировать от км {}…</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Re-optimise stretch</source>
   <translation>Оптимизировать отрезок</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Reverse</source>
   <translation>Развернуть</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Split</source>
   <translation>Разделить</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Split at km {}</source>
   <translation>Разделить на км {}</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Split here</source>
   <translation>Разделить здесь</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Take over a stretch</source>
   <translation>Перенять отрезок</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Take over from km {}…</source>
   <translation>Перенять от км {}…</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Take over stretch</source>
   <translation>Перенять отрезок</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Take {} over from</source>
   <translation>Перенять {} у</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>The changes made so far are saved first.</source>
   <translation>Сделанные изменения сначала сохраняются.</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>The line was changed while it was re-optimised: what was found is dropped.</source>
   <translation>Линия была изменена, пока оптимизировалась: найденное отброшено.</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Unlock stretch</source>
   <translation>Открепить отрезок</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>Unlock {}</source>
   <translation>Открепить {}</translation>
  </message>
  <message>
   <location filename="../ui/line_edits.py"/>
   <source>{} ({} m off)</source>
   <translation>{} (отход {} м)</translation>
  </message>
 </context>
 <context>
  <name>MapLink</name>
  <message>
   <location filename="../ui/map_link.py"/>
   <source>The project's coordinate system does not reach there.</source>
   <translation>Система координат проекта туда не доходит.</translation>
  </message>
 </context>
 <context>
  <name>MeasureAnswers</name>
  <message>
   <location filename="../ui/measure_answers.py"/>
   <source>Free line</source>
   <translation>Произвольная линия</translation>
  </message>
  <message>
   <location filename="../ui/measure_answers.py"/>
   <source>Read slowly, crossed when the line is finished: {}</source>
   <translation>Читается медленно, пересечения — когда линия закончена: {}</translation>
  </message>
 </context>
 <context>
  <name>MeasureChainages</name>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source> km</source>
   <translation> км</translation>
  </message>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source>From</source>
   <translation>От</translation>
  </message>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source>From chainage, km</source>
   <translation>От пикетажа, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source>To chainage, km</source>
   <translation>До пикетажа, км</translation>
  </message>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source>to</source>
   <translation>до</translation>
  </message>
  <message>
   <location filename="../ui/measure_chainages.py"/>
   <source>{}: type it, or click on the line</source>
   <translation>{}: введите или щёлкните линию</translation>
  </message>
 </context>
 <context>
  <name>MeasureLayers</name>
  <message>
   <location filename="../ui/measure_layers.py"/>
   <source>Crossings of the measured line</source>
   <translation>Пересечения измеренной линии</translation>
  </message>
 </context>
 <context>
  <name>MeasureLines</name>
  <message>
   <location filename="../ui/measure_lines.py"/>
   <source>Ground below the measured line</source>
   <translation>Земля под измеренной линией</translation>
  </message>
  <message>
   <location filename="../ui/measure_lines.py"/>
   <source>Ground below {}</source>
   <translation>Земля под {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_lines.py"/>
   <source>Reading the ground…</source>
   <translation>Чтение рельефа…</translation>
  </message>
  <message>
   <location filename="../ui/measure_lines.py"/>
   <source>Terrain by slope: {}.</source>
   <translation>Местность по уклону: {}.</translation>
  </message>
  <message>
   <location filename="../ui/measure_lines.py"/>
   <source>Without a study there is no elevation: only the plan is measured.</source>
   <translation>Без исследования рельефа нет: измеряется только план.</translation>
  </message>
 </context>
 <context>
  <name>MeasurePanel</name>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>All lines between the same two places</source>
   <translation>Все линии между теми же двумя местами</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>All lines between the same two places: shown alternatives, and selected lines of the active layer</source>
   <translation>Все линии между теми же двумя местами: показанные варианты и выбранные линии активного слоя</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Click where the segment begins: on an alternative, or anywhere for a free line.</source>
   <translation>Щёлкните, где начинается отрезок: на варианте или где угодно для произвольной линии.</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Copy as table, for a spreadsheet</source>
   <translation>Скопировать таблицей для электронной таблицы</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Copy as text</source>
   <translation>Скопировать текстом</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Crossings</source>
   <translation>Пересечения</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Keep as section</source>
   <translation>Сохранить как участок</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Keep as section: see the tab Sections</source>
   <translation>Сохранить как участок: см. вкладку «Участки»</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Levels</source>
   <translation>Отметки</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Limits broken</source>
   <translation>Нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Limits broken so far: {}</source>
   <translation>Нарушено ограничений пока: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Limits broken: {}</source>
   <translation>Нарушено ограничений: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Measurement</source>
   <translation>Измерение</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>Stop measuring</source>
   <translation>Закончить измерение</translation>
  </message>
  <message>
   <location filename="../ui/measure_panel.py"/>
   <source>… and {} more</source>
   <translation>… и ещё {}</translation>
  </message>
 </context>
 <context>
  <name>MeasureRanges</name>
  <message>
   <location filename="../ui/measure_ranges.py"/>
   <source>How sure a measurement is</source>
   <translation>Насколько надёжно измерение</translation>
  </message>
 </context>
 <context>
  <name>MeasureTool</name>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source> or a line of {}</source>
   <translation> или линии {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Click the next point; right click finishes, Backspace takes the last point back.</source>
   <translation>Щёлкните следующую точку; правая кнопка завершает, Backspace убирает последнюю точку.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Click to measure anew; Esc clears.</source>
   <translation>Щёлкните, чтобы измерить заново; Esc очищает.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Click where the segment begins: on an alternative{}, or anywhere for a free line. Ctrl takes a line of any layer, Shift none. Enter: type chainages of the selected alternative.</source>
   <translation>Щёлкните, где начинается отрезок: на варианте{} или где угодно для произвольной линии. Ctrl берёт линию любого слоя, Shift — никакую. Enter: ввести пикетаж выбранного варианта.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Click where the segment ends; Esc cancels.</source>
   <translation>Щёлкните, где отрезок кончается; Esc отменяет.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Crossings found before: {}</source>
   <translation>Найденные ранее пересечения: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Crossings in the ticked layers so far: {}</source>
   <translation>Пересечений в отмеченных слоях пока: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Crossings in the ticked layers: {}</source>
   <translation>Пересечений в отмеченных слоях: {}</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Free line</source>
   <translation>Произвольная линия</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Looking for crossings…</source>
   <translation>Поиск пересечений…</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Measure</source>
   <translation>Измерить</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>Only what is finished can be kept, in a study.</source>
   <translation>Сохранить можно только законченное и только в исследовании.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>So much is ticked that crossings follow when the line is finished.</source>
   <translation>Отмечено столько, что пересечения появятся, когда линия будет закончена.</translation>
  </message>
  <message>
   <location filename="../ui/measure_tool.py"/>
   <source>{} is kept in the tab Sections.</source>
   <translation>{} сохранено на вкладке «Участки».</translation>
  </message>
 </context>
 <context>
  <name>MissingPackagesMessage</name>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>&amp;Copy command</source>
   <translation>&amp;Копировать команду</translation>
  </message>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>Copy the command; paste it into a terminal</source>
   <translation>Копирует команду; вставьте её в терминал</translation>
  </message>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>Paste this command into a terminal, then restart QGIS:</source>
   <translation>Вставьте эту команду в терминал, затем перезапустите QGIS:</translation>
  </message>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>Paste this command into the OSGeo4W Shell, then restart QGIS:</source>
   <translation>Вставьте эту команду в OSGeo4W Shell, затем перезапустите QGIS:</translation>
  </message>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>Without the Python package numba the generator is slower and finds lesser lines.</source>
   <translation>Без пакета Python numba генератор работает медленнее и находит худшие линии.</translation>
  </message>
  <message>
   <location filename="../ui/missing_packages.py"/>
   <source>Without the Python package shapely no alternatives are generated, no crossings found and no no-go areas used.</source>
   <translation>Без пакета Python shapely варианты не создаются, пересечения не находятся, запретные зоны не учитываются.</translation>
  </message>
 </context>
 <context>
  <name>NoRouteMessage</name>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>&amp;Show where</source>
   <translation>&amp;Показать где</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>Move the map to where it fails</source>
   <translation>Перевести карту туда, где не получается</translation>
  </message>
  <message>
   <location filename="../ui/no_route.py"/>
   <source>No legal route</source>
   <translation>Нет допустимой линии</translation>
  </message>
 </context>
 <context>
  <name>Opening</name>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Change line</source>
   <translation>Изменить линию</translation>
  </message>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Alternatives are being generated.</source>
   <translation>Идёт поиск вариантов.</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Wait, or cancel it first.</source>
   <translation>Подождите или сначала прервите его.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
 </context>
 <context>
  <name>OperationTab</name>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Arrow keys move the cursor</source>
   <translation>Клавиши со стрелками двигают курсор</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Change train</source>
   <translation>Изменить поезд</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Computed with: {}</source>
   <translation>Рассчитано с: {}</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Computed with: {}.</source>
   <translation>Рассчитано с: {}.</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Figures of operation</source>
   <translation>Показатели эксплуатации</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>How trains run on an alternative is shown here: time, speed, load and energy.</source>
   <translation>Здесь показано, как поезда идут по варианту: время, скорость, масса и энергия.</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>No train was run on this line yet. “Compute again” does.</source>
   <translation>По этой линии ещё не пускали поезд. Это сделает «Пересчитать».</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Notes</source>
   <translation>Примечания</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Places</source>
   <translation>Пункты</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Speed at the cursor</source>
   <translation>Скорость у курсора</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Speed over chainage, there and back</source>
   <translation>Скорость по пикетажу, туда и обратно</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Stations, loops and breaks of gauge</source>
   <translation>Станции, разъезды и смены колеи</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>The chart needs the Python package matplotlib ({}).</source>
   <translation>Для графика нужен пакет Python matplotlib ({}).</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>The train's figures: {}.</source>
   <translation>Показатели поезда: {}.</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Train</source>
   <translation>Поезд</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>Usual: {}</source>
   <translation>Обычно: {}</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>What the figures of operation rest on</source>
   <translation>На чём основаны показатели эксплуатации</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>km {} · there {} km/h · back {} km/h</source>
   <translation>км {} · туда {} км/ч · обратно {} км/ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_tab.py"/>
   <source>{}: {}</source>
   <translation>{}: {}</translation>
  </message>
 </context>
 <context>
  <name>Outputs</name>
  <message>
   <location filename="../ui/outputs.py"/>
   <source>Report</source>
   <translation>Отчёт</translation>
  </message>
  <message>
   <location filename="../ui/outputs.py"/>
   <source>The report is {}.</source>
   <translation>Отчёт: {}.</translation>
  </message>
  <message>
   <location filename="../ui/outputs.py"/>
   <source>Web page (*.html)</source>
   <translation>Веб-страница (*.html)</translation>
  </message>
  <message>
   <location filename="../ui/outputs.py"/>
   <source>Write report</source>
   <translation>Записать отчёт</translation>
  </message>
  <message>
   <location filename="../ui/outputs.py"/>
   <source>Writing the report</source>
   <translation>Составление отчёта</translation>
  </message>
 </context>
 <context>
  <name>Parting</name>
  <message>
   <location filename="../ui/parting.py"/>
   <source>Join</source>
   <translation>Соединить</translation>
  </message>
  <message>
   <location filename="../ui/parting.py"/>
   <source>Split</source>
   <translation>Разделить</translation>
  </message>
  <message>
   <location filename="../ui/parting.py"/>
   <source>{} from km {}</source>
   <translation>{} от км {}</translation>
  </message>
 </context>
 <context>
  <name>PlaceEdit</name>
  <message>
   <location filename="../ui/place_edit.py"/>
   <source>Pick on the map</source>
   <translation>Указать на карте</translation>
  </message>
  <message>
   <location filename="../ui/place_edit.py"/>
   <source>Pick {} on the map</source>
   <translation>Указать на карте: {}</translation>
  </message>
  <message>
   <location filename="../ui/place_edit.py"/>
   <source>longitude, latitude</source>
   <translation>долгота, широта</translation>
  </message>
 </context>
 <context>
  <name>PlaceRow</name>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>Ask no more (Esc)</source>
   <translation>Больше не спрашивать (Esc)</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>Cancel</source>
   <translation>Отмена</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>OK</source>
   <translation>OK</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>Use the chainage typed here (Enter)</source>
   <translation>Взять введённый здесь пикетаж (Enter)</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>at km</source>
   <translation>на км</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>from km</source>
   <translation>от км</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>to km</source>
   <translation>до км</translation>
  </message>
  <message>
   <location filename="../ui/place_row.py"/>
   <source>{}: type the chainage, or click the line on the map</source>
   <translation>{}: введите пикетаж или щёлкните линию на карте</translation>
  </message>
 </context>
 <context>
  <name>ProfileBar</name>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>At the cursor</source>
   <translation>У курсора</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Compare</source>
   <translation>Сравнение</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Compare with other alternatives</source>
   <translation>Сравнить с другими вариантами</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Edit levels</source>
   <translation>Править отметки</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>List structures and broken limits</source>
   <translation>Перечислить сооружения и нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>List structures and broken limits. {}</source>
   <translation>Перечислить сооружения и нарушенные ограничения. {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Mass diagram</source>
   <translation>Кривая объёмов</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Mass diagram (mass haul): the running sum of cut that can be used minus fill along the line, in million m³. Where it rises soil is won, where it falls soil is needed. Between two balance points (circles) cut and fill are equal; arrows show which way the soil is hauled. The dashed balance line jumps where soil is brought from borrow pits or taken to waste.</source>
   <translation>Кривая объёмов земляных масс: нарастающая вдоль линии сумма пригодной выемки за вычетом насыпи, млн м³. Где она растёт, грунт добывается, где падает — нужен. Между двумя точками баланса (кружки) выемка и насыпь равны; стрелки показывают, куда везут грунт. Штриховая линия баланса скачет там, где грунт берут из резервов или везут в кавальеры.</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Save the profile as picture, sheets, table or CAD drawing</source>
   <translation>Сохранить профиль картинкой, листами, таблицей или чертежом САПР</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Save…</source>
   <translation>Сохранить…</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Whole line (Home)</source>
   <translation>Вся линия (Home)</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Zoom in (+)</source>
   <translation>Приблизить (+)</translation>
  </message>
  <message>
   <location filename="../ui/profile_bar.py"/>
   <source>Zoom the map to what the profile shows (Z)</source>
   <translation>Приблизить карту к тому, что показывает профиль (Z)</translation>
  </message>
 </context>
 <context>
  <name>ProfileHand</name>
  <message>
   <location filename="../ui/profile_hand.py"/>
   <source>Change vertical curve</source>
   <translation>Изменить вертикальную кривую</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand.py"/>
   <source>Insert change of grade</source>
   <translation>Вставить перелом профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand.py"/>
   <source>Move change of grade</source>
   <translation>Переместить перелом профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand.py"/>
   <source>Move tangent</source>
   <translation>Переместить элемент профиля</translation>
  </message>
  <message>
   <location filename="../ui/profile_hand.py"/>
   <source>Remove change of grade</source>
   <translation>Убрать перелом профиля</translation>
  </message>
 </context>
 <context>
  <name>ProfileTab</name>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source> · broken limits: {}</source>
   <translation> · нарушений: {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Arrow keys move the cursor, with Ctrl to the next change of grade; plus and minus zoom, Home shows the whole line, Z zooms the map there, the menu key offers more</source>
   <translation>Стрелки двигают курсор, с Ctrl — к следующему перелому профиля; плюс и минус меняют масштаб, Home показывает всю линию, Z приближает туда карту, клавиша меню даёт остальное</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Computing the profile…</source>
   <translation>Расчёт профиля…</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Edit levels: drag a change of grade (PVI), a vertical curve or a tangent; double-click puts a PVI in, Delete takes one out; right-click for levels, stations, bridges and tunnels set by hand</source>
   <translation>Править отметки: тяните перелом профиля, вертикальную кривую или элемент; двойной щелчок вставляет перелом, Delete убирает; правая кнопка — отметки, станции, мосты и тоннели вручную</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Preparing charts</source>
   <translation>Подготовка графиков</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Profile</source>
   <translation>Профиль</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Save the profile…</source>
   <translation>Сохранить профиль…</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Show the whole line</source>
   <translation>Показать всю линию</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Structures and broken limits</source>
   <translation>Сооружения и нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Structures: {}</source>
   <translation>Сооружений: {}</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>The ground, the line, its grades and curves are drawn here over the chainage.</source>
   <translation>Здесь по пикетажу рисуются земля, линия, её уклоны и кривые.</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>The profile needs the Python package matplotlib ({}). Install it and restart QGIS.</source>
   <translation>Для профиля нужен пакет Python matplotlib ({}). Установите его и перезапустите QGIS.</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>Zoom the map here</source>
   <translation>Приблизить карту сюда</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>bridge</source>
   <translation>мост</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>broken limit</source>
   <translation>нарушение</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>cut</source>
   <translation>выемка</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>fill</source>
   <translation>насыпь</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>formation</source>
   <translation>проектная линия</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>ground</source>
   <translation>земля</translation>
  </message>
  <message>
   <location filename="../ui/profile_tab.py"/>
   <source>tunnel</source>
   <translation>тоннель</translation>
  </message>
 </context>
 <context>
  <name>Replacing</name>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Change line</source>
   <translation>Изменить линию</translation>
  </message>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Alternatives are being generated.</source>
   <translation>Идёт поиск вариантов.</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Wait, or cancel it first.</source>
   <translation>Подождите или сначала прервите его.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
 </context>
 <context>
  <name>Results</name>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
 </context>
 <context>
  <name>RunPanel</name>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Changed since: {}. The lines may differ.</source>
   <translation>С тех пор изменено: {}. Линии могут отличаться.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Fill the dialog with what the study says now</source>
   <translation>Заполнить окно тем, что исследование говорит сейчас</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Filled with what {} was searched with.</source>
   <translation>Заполнено тем, с чем искался вариант {}.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>It had neither no-go areas nor cost zones.</source>
   <translation>У него не было ни запретных зон, ни зон удорожания.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Its areas are used ({} no-go, {} cost zones), not the study's.</source>
   <translation>Берутся его зоны (запретных {}, удорожания {}), а не зоны исследования.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Its {} become the study's again.</source>
   <translation>В исследование возвращаются его {}.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Nothing else has changed since: it gives the same lines.</source>
   <translation>С тех пор больше ничего не изменено: линии будут те же.</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>Use the study's own</source>
   <translation>Взять данные исследования</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>train</source>
   <translation>поезд</translation>
  </message>
  <message>
   <location filename="../ui/run_panel.py"/>
   <source>unit costs</source>
   <translation>единичные расценки</translation>
  </message>
 </context>
 <context>
  <name>SaveProfileDialog</name>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>&amp;File</source>
   <translation>&amp;Файл</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>&amp;Pixels per inch</source>
   <translation>&amp;Точек на дюйм</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>&amp;Save</source>
   <translation>&amp;Сохранить</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>1:{}</source>
   <translation>1:{}</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Choose the file</source>
   <translation>Выбрать файл</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>File</source>
   <translation>Файл</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>How many times a metre upwards is longer than a metre along.</source>
   <translation>Во сколько раз метр вверх длиннее метра вдоль.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Long section for CAD, DXF</source>
   <translation>Продольный профиль для САПР, DXF</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>No file is chosen. Choose where it is to go.</source>
   <translation>Файл не выбран. Выберите, куда записать.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Pa&amp;per</source>
   <translation>&amp;Лист</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Picture as shown, PDF</source>
   <translation>Картинка как показано, PDF</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Picture as shown, PNG</source>
   <translation>Картинка как показано, PNG</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Picture as shown, SVG</source>
   <translation>Картинка как показано, SVG</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Pixels per inch: 200 for documents, 300 and more for print.</source>
   <translation>Точек на дюйм: 200 для документов, 300 и больше для печати.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Save</source>
   <translation>Сохранить</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Save profile</source>
   <translation>Сохранить профиль</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Saved {}.</source>
   <translation>Сохранено: {}.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Saving was cancelled.</source>
   <translation>Сохранение прервано.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Scale &amp;along</source>
   <translation>Масштаб &amp;горизонтальный</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Scale &amp;upwards</source>
   <translation>Масштаб &amp;вертикальный</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Stations as table, CSV</source>
   <translation>Пикеты таблицей, CSV</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>There is no profile any more. Select an alternative.</source>
   <translation>Профиля больше нет. Выберите вариант.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Vertical e&amp;xaggeration</source>
   <translation>&amp;Увеличение по вертикали</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>Whole line at a scale, PDF</source>
   <translation>Вся линия в масштабе, PDF</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>{} is there already. Save again to replace it.</source>
   <translation>{} уже есть. Сохраните ещё раз, чтобы заменить.</translation>
  </message>
  <message>
   <location filename="../ui/profile_save_dialog.py"/>
   <source>{}, landscape</source>
   <translation>{}, альбомный</translation>
  </message>
 </context>
 <context>
  <name>SearchRun</name>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Cancelled.</source>
   <translation>Прервано.</translation>
  </message>
 </context>
 <context>
  <name>Searches</name>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Alternatives are being generated.</source>
   <translation>Идёт поиск вариантов.</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Wait, or cancel it first.</source>
   <translation>Подождите или сначала прервите его.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
 </context>
 <context>
  <name>SectionsTab</name>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>3D m</source>
   <translation>В пространстве, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>All alternatives between stations</source>
   <translation>Все варианты между станциями</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Between stations</source>
   <translation>Между станциями</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Broken limits</source>
   <translation>Нарушенные ограничения</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Copy as text</source>
   <translation>Скопировать текстом</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Crossings</source>
   <translation>Пересечения</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Crossings in the layers that were ticked</source>
   <translation>Пересечения в слоях, которые были отмечены</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Delete</source>
   <translation>Удалить</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Elevation model, or the line itself</source>
   <translation>Модель рельефа или сама линия</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Ellipsoidal length, m</source>
   <translation>Длина по эллипсоиду, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Fall m</source>
   <translation>Спуск, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Figures of an alternative from station to station are listed here, and stretches you measured.</source>
   <translation>Здесь перечислены показатели варианта от станции до станции и измеренные вами отрезки.</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>From km</source>
   <translation>От км</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Kept from measuring</source>
   <translation>Сохранено из измерений</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Length along the slope, m</source>
   <translation>Длина вдоль уклона, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Length m</source>
   <translation>Длина, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Levels from</source>
   <translation>Отметки из</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Limits of the standard that are broken</source>
   <translation>Нарушенные ограничения норм</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Line</source>
   <translation>Линия</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Mean ‰</source>
   <translation>Средний, ‰</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Measure</source>
   <translation>Измерить</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Measure a segment and choose “Keep as section” to list it here.</source>
   <translation>Измерьте отрезок и выберите «Сохранить как участок», чтобы он появился здесь.</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Measured (UTC)</source>
   <translation>Измерено (UTC)</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Name</source>
   <translation>Название</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Published claims</source>
   <translation>Опубликованные данные</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Rename section</source>
   <translation>Переименовать участок</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Rename…</source>
   <translation>Переименовать…</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Rise m</source>
   <translation>Подъём, м</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Sections</source>
   <translation>Участки</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Steepest ‰</source>
   <translation>Круче всего, ‰</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>The line was changed since: measure it again.</source>
   <translation>Линия с тех пор изменена: измерьте её снова.</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>To km</source>
   <translation>До км</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>What was measured</source>
   <translation>Что измерено</translation>
  </message>
  <message>
   <location filename="../ui/sections_tab.py"/>
   <source>Which sections</source>
   <translation>Какие участки</translation>
  </message>
 </context>
 <context>
  <name>Session</name>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
 </context>
 <context>
  <name>SpeedChart</name>
  <message>
   <location filename="../ui/operation_chart.py"/>
   <source>Chainage, km</source>
   <translation>Пикетаж, км</translation>
  </message>
  <message>
   <location filename="../ui/operation_chart.py"/>
   <source>back</source>
   <translation>обратно</translation>
  </message>
  <message>
   <location filename="../ui/operation_chart.py"/>
   <source>km/h</source>
   <translation>км/ч</translation>
  </message>
  <message>
   <location filename="../ui/operation_chart.py"/>
   <source>there</source>
   <translation>туда</translation>
  </message>
 </context>
 <context>
  <name>StaleLine</name>
  <message>
   <location filename="../ui/stale_line.py"/>
   <source>1 alternative rests on other settings.</source>
   <translation>1 вариант основан на других настройках.</translation>
  </message>
  <message>
   <location filename="../ui/stale_line.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/stale_line.py"/>
   <source>Compute them with the present elevation model, standard and unit costs; can be undone</source>
   <translation>Пересчитать их с нынешними моделью рельефа, нормами и расценками; можно отменить</translation>
  </message>
  <message>
   <location filename="../ui/stale_line.py"/>
   <source>{} alternatives rest on other settings.</source>
   <translation>На других настройках основано вариантов: {}.</translation>
  </message>
 </context>
 <context>
  <name>StandardDialog</name>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>&amp;Load…</source>
   <translation>&amp;Загрузить…</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>&amp;Name</source>
   <translation>&amp;Название</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>&amp;Reset figure</source>
   <translation>&amp;Вернуть значение</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Design standard</source>
   <translation>Проектные нормы</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Edit standard</source>
   <translation>Изменить нормы</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Figures of the standard</source>
   <translation>Значения норм</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Gauge {} mm. Compared with the built-in standard “{}”; changed figures are marked.</source>
   <translation>Колея {} мм. По сравнению со встроенными нормами «{}»; изменённые значения отмечены.</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Load standard</source>
   <translation>Загрузить нормы</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Read a standard from a file</source>
   <translation>Прочесть нормы из файла</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Reset &amp;all</source>
   <translation>Вернуть &amp;все</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Sa&amp;ve…</source>
   <translation>Со&amp;хранить…</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Save standard</source>
   <translation>Сохранить нормы</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Standard (*.json)</source>
   <translation>Нормы (*.json)</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Take every figure back to the built-in standard</source>
   <translation>Вернуть все значения к встроенным нормам</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Take the selected figures back to the built-in standard</source>
   <translation>Вернуть выбранные значения к встроенным нормам</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>What is wrong</source>
   <translation>Что не так</translation>
  </message>
  <message>
   <location filename="../ui/standard_dialog.py"/>
   <source>Write this standard to a file, for other studies</source>
   <translation>Записать эти нормы в файл, для других исследований</translation>
  </message>
 </context>
 <context>
  <name>StationsDialog</name>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>&amp;Add</source>
   <translation>&amp;Добавить</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>&amp;New place</source>
   <translation>&amp;Новый пункт</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Add this place behind the selected row</source>
   <translation>Добавить этот пункт после выбранной строки</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Cancel, and open it again.</source>
   <translation>Закройте и откройте снова.</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Change stations and places</source>
   <translation>Изменить станции и пункты</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Leave this place out</source>
   <translation>Исключить этот пункт</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Move down</source>
   <translation>Вниз</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Move up</source>
   <translation>Вверх</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Place {}</source>
   <translation>Пункт {}</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Stations and places</source>
   <translation>Станции и пункты</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Stations and places in order along the line</source>
   <translation>Станции и пункты по порядку вдоль линии</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>The study's places were changed elsewhere since this was opened.</source>
   <translation>Пункты исследования были изменены в другом месте с тех пор, как это открыто.</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>Trains stop at stations and borders: the profile keeps their grade and fixed level, sections go from one to the next. Between start and end the order is the line's.</source>
   <translation>Поезда останавливаются на станциях и границах: профиль соблюдает их уклон и фиксированную отметку, участки идут от одной к другой. Между началом и концом порядок такой, как у линии.</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>What is wrong</source>
   <translation>Что не так</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>What this is for</source>
   <translation>Для чего это</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>What to look at</source>
   <translation>На что обратить внимание</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>a new place</source>
   <translation>новый пункт</translation>
  </message>
  <message>
   <location filename="../ui/stations_dialog.py"/>
   <source>set by the planner</source>
   <translation>задано проектировщиком</translation>
  </message>
 </context>
 <context>
  <name>StudyActions</name>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>Choose another name.</source>
   <translation>Выберите другое имя.</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>Choose the study's elevation model at the top of the Alternatives dock.</source>
   <translation>Выберите модель рельефа исследования вверху панели «Варианты».</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>New study</source>
   <translation>Новое исследование</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>Open study</source>
   <translation>Открыть исследование</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>Save study as</source>
   <translation>Сохранить исследование как</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>Study (*.gpkg)</source>
   <translation>Исследование (*.gpkg)</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>The study is copied to {}; what you change from now on goes there.</source>
   <translation>Исследование скопировано в {}; дальнейшие изменения идут туда.</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>The study is kept in {}. “Save study as…” puts it elsewhere.</source>
   <translation>Исследование хранится в {}. «Сохранить исследование как…» помещает его в другое место.</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>There is a file {} already.</source>
   <translation>Файл {} уже есть.</translation>
  </message>
  <message>
   <location filename="../ui/study_actions.py"/>
   <source>new-study</source>
   <translation>novoe-issledovanie</translation>
  </message>
 </context>
 <context>
  <name>StudyHeader</name>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>. Too coarse for earthworks or tunnel lengths: fit for corridor choice only.</source>
   <translation>. Слишком грубо для земляных работ и длин тоннелей: годится только для выбора коридора.</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Band, unit, and tiles whose colours are heights</source>
   <translation>Канал, единица и плитки, цвета которых — высоты</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Change limits</source>
   <translation>Изменить ограничения</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Change standard</source>
   <translation>Изменить нормы</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Design standard</source>
   <translation>Проектные нормы</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Elevation</source>
   <translation>Рельеф</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Elevation model</source>
   <translation>Модель рельефа</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Elevation settings</source>
   <translation>Настройки рельефа</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Figures of the standard</source>
   <translation>Значения норм</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Grade</source>
   <translation>Уклон</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Radius</source>
   <translation>Радиус</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Ruling grade</source>
   <translation>Руководящий уклон</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Ruling grade, ‰</source>
   <translation>Руководящий уклон, ‰</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>See and edit every figure of the standard, with its source</source>
   <translation>Посмотреть и изменить каждое значение норм вместе с его источником</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Smallest radius</source>
   <translation>Минимальный радиус</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Smallest radius, m</source>
   <translation>Минимальный радиус, м</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Standard</source>
   <translation>Нормы</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Steepest sustained grade, per mille</source>
   <translation>Самый крутой длительный уклон, промилле</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Tightest curve a line may have.</source>
   <translation>Самая крутая кривая, допустимая для линии.</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>Tightest curve, metres</source>
   <translation>Самая крутая кривая, метры</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>cells of {} m</source>
   <translation>ячейки {} м</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>corridor choice only</source>
   <translation>только выбор коридора</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>no elevation</source>
   <translation>нет рельефа</translation>
  </message>
  <message>
   <location filename="../ui/study_header.py"/>
   <source>{}: {} Source: {}</source>
   <translation>{}: {} Источник: {}</translation>
  </message>
 </context>
 <context>
  <name>SurroundingsButton</name>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Choose the layers whose rivers, roads and railways the alternatives cross, and whose risks they run</source>
   <translation>Выбрать слои, реки, автомобильные и железные дороги которых пересекают варианты и рискам которых они подвержены</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Layers about the line…</source>
   <translation>Слои вокруг линии…</translation>
  </message>
 </context>
 <context>
  <name>SurroundingsDialog</name>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Alternatives cross the lines of these layers: rivers on bridges, roads at level crossings or on bridges, railways on bridges. What lies within 50 km of the study's points and alternatives is read. Risks (attacks, drifting sand, faults, floods, mines) are measured along each alternative: km inside, and exposure, which is km times weight.</source>
   <translation>Варианты пересекают линии этих слоёв: реки — мостами, автодороги — переездами или путепроводами, железные дороги — путепроводами. Читается то, что лежит в пределах 50 км от пунктов и вариантов исследования. Риски (нападения, подвижные пески, разломы, паводки, мины) измеряются вдоль каждого варианта: км внутри и подверженность, то есть км на вес.</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Cost per km</source>
   <translation>Стоимость за км</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Holds</source>
   <translation>Содержит</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Layer</source>
   <translation>Слой</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Layers about the line</source>
   <translation>Слои вокруг линии</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Layers and what they hold</source>
   <translation>Слои и что они содержат</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Of risks: the distance from its features within which a line is exposed</source>
   <translation>Для рисков: расстояние от объектов, в пределах которого линия подвержена</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Of risks: the field that says how heavy each feature weighs</source>
   <translation>Для рисков: поле, которое говорит, сколько весит каждый объект</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Of risks: what a km of line inside costs more at weight 1, USD; 0 measures only</source>
   <translation>Для рисков: насколько дороже километр линии внутри при весе 1, USD; 0 — только измерять</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>The project has no vector layers. Load one of rivers, roads, railways or risks first.</source>
   <translation>В проекте нет векторных слоёв. Сначала загрузите слой рек, дорог, железных дорог или рисков.</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>The reference unit costs count crossings without a price; the itemised ones price each. What risk costs is yours to set: no published figure is behind it.</source>
   <translation>Базовые расценки считают пересечения без цены; постатейные оценивают каждое. Сколько стоит риск, задаёте вы: опубликованных чисел за этим нет.</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Weight</source>
   <translation>Вес</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>What the layer {} holds</source>
   <translation>Что содержит слой {}</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>Within</source>
   <translation>В пределах</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>not used</source>
   <translation>не используется</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>railways</source>
   <translation>железные дороги</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>risks</source>
   <translation>риски</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>rivers</source>
   <translation>реки</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>roads</source>
   <translation>автодороги</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>{} – new, by its name</source>
   <translation>{} — новый, по названию</translation>
  </message>
  <message>
   <location filename="../ui/surroundings_dialog.py"/>
   <source>{} – {}</source>
   <translation>{} – {}</translation>
  </message>
 </context>
 <context>
  <name>TaskBar</name>
  <message>
   <location filename="../ui/task_bar.py"/>
   <source>Cancel</source>
   <translation>Отмена</translation>
  </message>
  <message>
   <location filename="../ui/task_bar.py"/>
   <source>Progress</source>
   <translation>Ход работы</translation>
  </message>
  <message>
   <location filename="../ui/task_bar.py"/>
   <source>Stop; what was found so far is kept</source>
   <translation>Остановить; найденное сохраняется</translation>
  </message>
  <message>
   <location filename="../ui/task_bar.py"/>
   <source>stopping</source>
   <translation>останавливается</translation>
  </message>
 </context>
 <context>
  <name>TransitionBox</name>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Add a radius</source>
   <translation>Добавить радиус</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Leave this radius out</source>
   <translation>Исключить этот радиус</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Lengths of transition curves</source>
   <translation>Длины переходных кривых</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>So&amp;urce</source>
   <translation>&amp;Источник</translation>
  </message>
  <message>
   <location filename="../ui/transition_box.py"/>
   <source>Transition curves: length by radius</source>
   <translation>Переходные кривые: длина по радиусу</translation>
  </message>
 </context>
 <context>
  <name>Uncertainties</name>
  <message>
   <location filename="../ui/uncertainties.py"/>
   <source>Change elevation error</source>
   <translation>Изменить ошибку рельефа</translation>
  </message>
  <message>
   <location filename="../ui/uncertainties.py"/>
   <source>Elevation error of {}</source>
   <translation>Ошибка рельефа: {}</translation>
  </message>
  <message>
   <location filename="../ui/uncertainties.py"/>
   <source>Save it, or wait, then try again.</source>
   <translation>Сохраните или подождите и попробуйте снова.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainties.py"/>
   <source>Simulate elevation error</source>
   <translation>Моделировать ошибку высот</translation>
  </message>
  <message>
   <location filename="../ui/uncertainties.py"/>
   <source>The line is being changed or computed.</source>
   <translation>Линия изменяется или рассчитывается.</translation>
  </message>
 </context>
 <context>
  <name>UncertaintyCard</name>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>All ranges</source>
   <translation>Все интервалы</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>As drawn</source>
   <translation>Как нарисована</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>By an elevation error of {}.</source>
   <translation>При ошибке высот {}.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Elevation uncertainty</source>
   <translation>Неопределённость рельефа</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Error…</source>
   <translation>Ошибка…</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>How far the elevation model may be off, by its source or as you set it</source>
   <translation>Насколько модель рельефа может ошибаться: по её источнику или как вы задали</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Profile designed anew</source>
   <translation>Профиль спроектирован заново</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Range by elevation error</source>
   <translation>Интервал из-за ошибки рельефа</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Relief that the cells hide: about {:.0f} m (standard deviation).</source>
   <translation>Рельеф, скрытый ячейками: около {:.0f} м (стандартное отклонение).</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Show volumes, structures, rise and fall too</source>
   <translation>Показать также объёмы, сооружения, подъём и спуск</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Simulate</source>
   <translation>Моделировать</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Simulate again</source>
   <translation>Моделировать снова</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>Simulating…</source>
   <translation>Моделирование…</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>The cost above takes the elevation model for exact, but it may be off: {}. “Simulate” tells what that makes of cost and grade.</source>
   <translation>Стоимость выше принимает модель высот за точную, но она может ошибаться: {}. «Моделировать» покажет, что это значит для стоимости и уклона.</translation>
  </message>
  <message>
   <location filename="../ui/uncertainty_card.py"/>
   <source>The cost above takes the elevation model for exact. “Simulate” tells how far it may change.</source>
   <translation>Стоимость выше принимает модель высот за точную. «Моделировать» покажет, насколько она может измениться.</translation>
  </message>
 </context>
 <context>
  <name>Undoing</name>
  <message>
   <location filename="../ui/undoing.py"/>
   <source>Redo</source>
   <translation>Повторить</translation>
  </message>
  <message>
   <location filename="../ui/undoing.py"/>
   <source>Undo</source>
   <translation>Отменить</translation>
  </message>
 </context>
 <context>
  <name>UnitCostsButton</name>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>&amp;Itemised: every item at a price of its own, assumed</source>
   <translation>&amp;Постатейные: у каждой статьи своя цена, предположительная</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>&amp;Reference: structures and kilometres, as published</source>
   <translation>&amp;Базовые: сооружения и километры, как опубликовано</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>&amp;Write to a file to edit…</source>
   <translation>&amp;Записать в файл для правки…</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Change unit costs</source>
   <translation>Изменить расценки</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Change what a metre of track, a cubic metre of cut, a bridge or a tunnel costs</source>
   <translation>Изменить, сколько стоят метр пути, кубометр выемки, мост или тоннель</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>From a file: {}</source>
   <translation>Из файла: {}</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Read from a &amp;file…</source>
   <translation>Прочесть из &amp;файла…</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Read unit costs</source>
   <translation>Прочесть расценки</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Unit costs</source>
   <translation>Единичные расценки</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Unit costs (*.json)</source>
   <translation>Единичные расценки (*.json)</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Unit costs written to {}. Edit and save it, then read it from the file.</source>
   <translation>Расценки записаны в {}. Измените и сохраните файл, затем прочтите из него.</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Unit costs “{}” are used. Alternatives made with others are marked stale.</source>
   <translation>Используются расценки «{}». Варианты с другими расценками помечены как устаревшие.</translation>
  </message>
  <message>
   <location filename="../ui/unit_costs_menu.py"/>
   <source>Write unit costs</source>
   <translation>Записать расценки</translation>
  </message>
 </context>
 <context>
  <name>VersionsDialog</name>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>At km</source>
   <translation>На км</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>At most
m</source>
   <translation>Не более
м</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Both lines lie in the same place, at the same levels.</source>
   <translation>Обе линии лежат на одном месте и на тех же отметках.</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Comparing the lines…</source>
   <translation>Сравнение линий…</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Comparing two versions</source>
   <translation>Сравнение двух версий</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Differs in</source>
   <translation>Отличается</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Figures of both versions</source>
   <translation>Показатели обеих версий</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>From km</source>
   <translation>От км</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>How far the lines lie apart, or how much higher the newer one is, m</source>
   <translation>На сколько линии отстоят друг от друга или на сколько новая выше, м</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Length
before m</source>
   <translation>Длина
прежде, м</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Length
m</source>
   <translation>Длина
м</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Length of the older line on this stretch, m</source>
   <translation>Длина прежней линии на этом отрезке, м</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Of the newer line.</source>
   <translation>На новой линии.</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Stretches where the lines differ</source>
   <translation>Отрезки, где линии отличаются</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>The lines differ on {} km, in stretches: {}. Double-click one to see it on the map.</source>
   <translation>Линии отличаются на {} км, отрезков: {}. Двойной щелчок показывает отрезок на карте.</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>To km</source>
   <translation>До км</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Version {}</source>
   <translation>Версия {}</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>Where the lines differ is not known without the Python package shapely.</source>
   <translation>Без пакета Python shapely неизвестно, где линии отличаются.</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>course</source>
   <translation>план</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>levels</source>
   <translation>отметки</translation>
  </message>
  <message>
   <location filename="../ui/versions_dialog.py"/>
   <source>{}: version {} beside version {}</source>
   <translation>{}: версия {} рядом с версией {}</translation>
  </message>
 </context>
 <context>
  <name>VersionsTab</name>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Add this version as an alternative of its own</source>
   <translation>Добавить эту версию как отдельный вариант</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Bend the line, change its levels or compute it again, and save: each time a row is added.</source>
   <translation>Измените линию, её отметки или пересчитайте и сохраните: каждый раз добавляется строка.</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Broken
limits</source>
   <translation>Нару-
шения</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Compare…</source>
   <translation>Сравнить…</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Cost
M USD</source>
   <translation>Стоимость
млн USD</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Draw the line of this version on the map, dashed</source>
   <translation>Нарисовать линию этой версии на карте штрихом</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Each state of an alternative that was kept, with what was done and what it changed, is here.</source>
   <translation>Здесь каждое сохранённое состояние варианта: что сделано и что это изменило.</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Figures side by side, and where the lines differ: two versions, or one with what is now (Enter)</source>
   <translation>Показатели рядом и где линии отличаются: две версии или одна с нынешним состоянием (Enter)</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Go back</source>
   <translation>Вернуться</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>History of the alternative</source>
   <translation>История варианта</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>In brackets: what is other than in the version before</source>
   <translation>В скобках: чем отличается от предыдущей версии</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>In your own time zone</source>
   <translation>В вашем часовом поясе</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Keep as alternative</source>
   <translation>Сохранить вариантом</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Length
km</source>
   <translation>Длина
км</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Make the alternative what it was in this version; can be undone, and no version is lost</source>
   <translation>Сделать вариант таким, каким он был в этой версии; можно отменить, и ни одна версия не теряется</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>No.</source>
   <translation>№</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Show on map</source>
   <translation>Показать на карте</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>Steepest
‰</source>
   <translation>Круче всего
‰</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>What was done</source>
   <translation>Что сделано</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>When</source>
   <translation>Когда</translation>
  </message>
  <message>
   <location filename="../ui/versions_tab.py"/>
   <source>{} – what the alternative is now</source>
   <translation>{} — вариант сейчас</translation>
  </message>
 </context>
 <context>
  <name>ViaList</name>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Add this place at the end of the list</source>
   <translation>Добавить этот пункт в конец списка</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>By way of</source>
   <translation>Через</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Earlier</source>
   <translation>Раньше</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Later</source>
   <translation>Позже</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Leave out</source>
   <translation>Исключить</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Places in between, in order</source>
   <translation>Промежуточные пункты по порядку</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>Places in the list</source>
   <translation>Пункты списка</translation>
  </message>
  <message>
   <location filename="../ui/via_list.py"/>
   <source>a place in between</source>
   <translation>промежуточный пункт</translation>
  </message>
 </context>
 <context>
  <name>WatchedPlaces</name>
  <message>
   <location filename="../ui/watched_places.py"/>
   <source>Save or discard those edits first.</source>
   <translation>Сначала сохраните или отбросьте эти правки.</translation>
  </message>
  <message>
   <location filename="../ui/watched_places.py"/>
   <source>The places are being edited in QGIS's own layer “{}”.</source>
   <translation>Пункты правятся в слое самой QGIS «{}».</translation>
  </message>
 </context>
 <context>
  <name>Welcome</name>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>A study saved before, or one you were given.</source>
   <translation>Исследование, сохранённое раньше или полученное вами.</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>Any raster of ground levels and two points, anywhere on Earth.</source>
   <translation>Любой растр высот и две точки, в любом месте Земли.</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>Elevation, places and standard are set: two clicks to a first answer.</source>
   <translation>Рельеф, пункты и нормы заданы: два щелчка до первого ответа.</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>Go on with {}</source>
   <translation>Продолжить: {}</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>New study on my own elevation model</source>
   <translation>Новое исследование на своей модели рельефа</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>Open a study</source>
   <translation>Открыть исследование</translation>
  </message>
  <message>
   <location filename="../ui/welcome.py"/>
   <source>Plan a railway corridor</source>
   <translation>Планирование железнодорожного коридора</translation>
  </message>
 </context>
 <context>
  <name>Workspace</name>
  <message>
   <location filename="../ui/commands.py"/>
   <source>Change them under “Stations and places…”.</source>
   <translation>Измените их в «Станции и пункты…».</translation>
  </message>
  <message>
   <location filename="../ui/commands.py"/>
   <source>The study's places were changed since.</source>
   <translation>Пункты исследования с тех пор изменены.</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Generating alternatives</source>
   <translation>Поиск вариантов</translation>
  </message>
  <message>
   <location filename="../ui/generation.py"/>
   <source>Making the corridor map</source>
   <translation>Построение карты коридора</translation>
  </message>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Change line</source>
   <translation>Изменить линию</translation>
  </message>
  <message>
   <location filename="../ui/replacing.py"/>
   <source>Compute again</source>
   <translation>Пересчитать</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Alternatives are being generated.</source>
   <translation>Идёт поиск вариантов.</translation>
  </message>
  <message>
   <location filename="../ui/searches.py"/>
   <source>Wait, or cancel it first.</source>
   <translation>Подождите или сначала прервите его.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Choose a raster layer at the top of the dock.</source>
   <translation>Выберите растровый слой вверху панели.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>No study is open.</source>
   <translation>Исследование не открыто.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Open one or make a new one first.</source>
   <translation>Сначала откройте исследование или создайте новое.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The layers about the line are still being read.</source>
   <translation>Слои вокруг линии ещё читаются.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>The study has no elevation model.</source>
   <translation>У исследования нет модели рельефа.</translation>
  </message>
  <message>
   <location filename="../ui/session.py"/>
   <source>Wait for it, then try again.</source>
   <translation>Подождите и попробуйте снова.</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Add</source>
   <translation>Добавить</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Back to version {}</source>
   <translation>Назад к версии {}</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Change colour</source>
   <translation>Изменить цвет</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Change sections</source>
   <translation>Изменить участки</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Copied from {}</source>
   <translation>Скопирован с {}</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Delete</source>
   <translation>Удалить</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Duplicate</source>
   <translation>Дублировать</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Edit places</source>
   <translation>Изменить пункты</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Find crossings</source>
   <translation>Найти пересечения</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>From {}, version {}</source>
   <translation>Из {}, версия {}</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Go back</source>
   <translation>Вернуться</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Hide</source>
   <translation>Скрыть</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Keep version</source>
   <translation>Сохранить версию</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Rename</source>
   <translation>Переименовать</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Save or discard your edits first, then go back.</source>
   <translation>Сначала сохраните или отбросьте правки, затем возвращайтесь.</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>Show</source>
   <translation>Показать</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>The line is being changed.</source>
   <translation>Линия изменяется.</translation>
  </message>
  <message>
   <location filename="../ui/workspace.py"/>
   <source>{} version {}</source>
   <translation>{}, версия {}</translation>
  </message>
 </context>
 <context>
  <name>WrittenMessage</name>
  <message>
   <location filename="../ui/written_message.py"/>
   <source>&amp;Open folder</source>
   <translation>&amp;Открыть папку</translation>
  </message>
  <message>
   <location filename="../ui/written_message.py"/>
   <source>No file manager could be opened. The folder is {}.</source>
   <translation>Не удалось открыть файловый менеджер. Папка: {}.</translation>
  </message>
  <message>
   <location filename="../ui/written_message.py"/>
   <source>Show what was written in the file manager</source>
   <translation>Показать записанные файлы в файловом менеджере</translation>
  </message>
 </context>
</TS>
