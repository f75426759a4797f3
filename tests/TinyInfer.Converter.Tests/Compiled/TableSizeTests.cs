using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Tables that layers look up in, where the model takes several assemblies, or they are more than one assembly holds.</summary>
public class TableSizeTests
{
    [Fact]
    public void Layers_with_tables_and_gates_whose_methods_are_in_other_assemblies()
    {
        Random random = new(51);
        LayerSheet sheet = new(RoundingMode.Single);
        AddLarge(sheet, random);
        TableTests.AddRandom(sheet, random, 100, inPlace: false);
        SoftmaxTests.AddRandom(sheet, random, 2, 10, inPlace: false);
        LogSoftmaxTests.AddRandom(sheet, random, 2, 10, inPlace: false);
        RecurrentLayers.AddRandom(sheet, random, OperatorCode.Gru, 7, 5);

        CompiledModel model = sheet.Check(random, 4);

        Assert.True(model.Files.Count > 1);
        SizeLimitTests.CheckAssemblies(model);
    }

    [Fact]
    public void Layers_whose_tables_an_assembly_does_not_hold_stay_with_their_kernels()
    {
        Random random = new(52);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 60; i++)
        {
            SoftmaxTests.AddRandom(sheet, random, 1, 4, inPlace: true);
        }

        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);

        Assert.Equal(EmbeddedBlob.AssemblySize / 1024, model.Layers.Count(l => l.IsCompiled));
        Assert.All(model.Layers.Where(l => !l.IsCompiled), l => Assert.Contains("tables are more data", l.Problem));
        SizeLimitTests.CheckAssemblies(model);
    }

    /// <summary>Adds a recurrent layer whose code takes several assemblies.</summary>
    internal static void AddLarge(LayerSheet sheet, Random random) =>
        RecurrentLayers.Add(sheet, random, OperatorCode.Lstm, 2, 1, 70, 64, 1, 4, isLast: true);
}
