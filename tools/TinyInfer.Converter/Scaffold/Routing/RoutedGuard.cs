using System.Globalization;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold.Routing;

/// <summary>The application of firmware with routes: models that take turns, in one memory for activations.</summary>
internal static class RoutedGuard
{
    /// <summary>Writes <c>Guard.cs</c>.</summary>
    /// <param name="definition">A pipeline with routes.</param>
    /// <param name="model">Its model, or those of its routes; null if its detectors score features.</param>
    /// <param name="name">The project's name.</param>
    internal static string Write(PipelineDefinition definition, PipelineModel? model, string name)
    {
        (int Route, string Class)[] models =
        [
            .. model == null ? []
                : model.Routes == null ? [(0, GeneratedName.ClassOf(name))]
                : model.Routes.Index().Where(m => m.Item != null).Select(m => (m.Index, GeneratedName.ClassOf($"{name}{m.Index}"))),
        ];
        string[] makers = model?.Routes == null
            ? [.. models.Select(Maker)]
            : [.. model.Routes.Select((m, route) => m == null ? "null" : Maker((route, string.Empty)))];
        bool shares = model?.SharedRam > 0;
        string[] routes =
        [
            .. makers.Length == 0 ? [] : new[] { $"routes.Models = new ModelMaker[] {{ {string.Join(", ", makers)} }};" },
            .. definition.Routes!.Partition.ClustersCode == null ? []
                : new[] { $"routes.Clusters = {PipelineSourceWriter.ClassName}.CreateClusters();" },
        ];
        return Template.Fill("Guard.Routed.cs", new Dictionary<string, string>
        {
            ["name"] = name,
            ["silence"] = definition.Sensor.SilenceMilliseconds.ToString(CultureInfo.InvariantCulture),
            ["using"] = models.Length == 0 ? string.Empty : "using TinyInfer;",
            ["modelsUsing"] = models.Length == 0 ? string.Empty : $"using {GeneratedName.Namespace};",
            ["memory"] = shares
                ? "\n    /// <summary>One model runs at a time: the memory for activations is that of the largest.</summary>\n"
                    + "    private static readonly LoadOptions _shared = new LoadOptions "
                    + $"{{ Arena = new sbyte[{model!.Use.Ram.Arena}] }};\n"
                : string.Empty,
            ["routes"] = string.Join('\n', routes.Select(line => $"        {line}")),
            ["makers"] = string.Concat(models.Select(m =>
                $"\n    private static InferenceModel {Maker(m)}()\n    {{\n"
                + $"        return new {m.Class}({(shares ? "_shared" : string.Empty)});\n    }}\n")).TrimEnd('\n'),
        });
    }

    private static string Maker((int Route, string Class) model) => $"CreateModel{model.Route}";
}
