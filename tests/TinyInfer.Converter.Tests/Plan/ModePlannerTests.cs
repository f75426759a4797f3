using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.Format;

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
        IlCost more = IlCosts.Operation.Repeat(slower) with { Bytes = 0 };
        CompiledLayer layer = compiled.Layers[0] with { Cost = compiled.Layers[0].Cost + more };

        LayerChoice choice = Assert.Single(ModePlanner.Choose(
            InferenceModel.Load(BlobWriter.Write(sheet.Model)), sheet.Model, [layer], asked, null, null));

        Assert.Equal(chosen, choice.Mode);
        Assert.Equal(slower > 0, choice.Reason.Contains("no more instructions than its code", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExecutionMode.Auto, 0, int.MaxValue, ExecutionMode.Compiled)]
    [InlineData(ExecutionMode.Auto, 1_000_000, int.MaxValue, ExecutionMode.Packed)]
    [InlineData(ExecutionMode.Auto, 1_000_000, 1100, ExecutionMode.Compact)]
    [InlineData(ExecutionMode.Auto, 1_000_000, 500, ExecutionMode.Compiled)]
    [InlineData(ExecutionMode.Compiled, 1_000_000, int.MaxValue, ExecutionMode.Compiled)]
    public void Weights_leave_code_that_is_slower_than_their_kernel_if_there_is_RAM_for_them(
        ExecutionMode asked, int slower, int free, ExecutionMode chosen)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        sheet.Add(
            "dense", new BlobOperator(OperatorCode.Dense).Attribute(1, 40, 20).Weights(new sbyte[800]).Ints(new int[20]).Requantization(
                [new(1 << 30, -9)], -128, 127),
            [1, 40], 0, [1, 20], 0);
        sheet.Model.Metadata[Metadata.Work] = "800 800";
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(sheet.Model));
        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        IlCost more = IlCosts.Operation.Repeat(slower) with { Bytes = 0 };
        CompiledLayer layer = compiled.Layers[0] with { Cost = compiled.Layers[0].Cost + more };
        int? ram = free == int.MaxValue ? null : model.ArenaSize + model.ScratchSize + free;

        LayerChoice choice = Assert.Single(ModePlanner.Choose(model, sheet.Model, [layer], asked, null, ram));

        Assert.Equal(chosen, choice.Mode);
        Assert.Equal(chosen != ExecutionMode.Compiled, choice.Reason.Contains(" in code", StringComparison.Ordinal));
        Assert.InRange(choice.Memory, 0, free);
    }
}
