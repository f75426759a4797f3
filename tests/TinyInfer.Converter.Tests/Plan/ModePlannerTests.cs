using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.Plan;

public class ModePlannerTests
{
    [Theory]
    [InlineData(ExecutionMode.Auto, 0, ExecutionMode.Compiled)]
    [InlineData(ExecutionMode.Auto, 1_000_000, ExecutionMode.Auto)]
    [InlineData(ExecutionMode.Compiled, 1_000_000, ExecutionMode.Auto)]
    public void Code_that_is_slower_than_its_kernel_is_not_taken(ExecutionMode asked, int slower, ExecutionMode chosen)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        SingleInputLayers.Add(sheet, "softmax of 10");
        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        CompiledLayer layer = compiled.Layers[0] with { Cost = compiled.Layers[0].Cost + new IlCost(slower, 0, 0) };

        LayerChoice choice = Assert.Single(ModePlanner.Choose(
            InferenceModel.Load(BlobWriter.Write(sheet.Model)), sheet.Model, compiled with { Layers = [layer] }, asked, null, null));

        Assert.Equal(chosen, choice.Mode);
        Assert.Equal(slower > 0, choice.Reason.Contains("no more instructions than its code", StringComparison.Ordinal));
    }
}
