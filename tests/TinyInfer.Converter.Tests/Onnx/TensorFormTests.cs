using Google.Protobuf;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Onnx;

/// <summary>Weights in the forms that files have them in: other real numbers than float32, and sparse ones.</summary>
public sealed class TensorFormTests
{
    private static readonly (string, int[]) _input = ("x", [1, 8]);

    [Theory]
    [InlineData(OnnxTensor.Float16, true)]
    [InlineData(OnnxTensor.Float16, false)]
    [InlineData(OnnxTensor.Double, false)]
    public void Other_real_numbers(int type, bool inputsToo)
    {
        ModelProto model = new OnnxModelBuilder().InputOf(inputsToo ? type : OnnxTensor.Float, "x", 1, 8).Weights("w", 8, 6).Weights("b", 6)
            .Node("Cast", ["x"], ["c"], ("to", type)).Node("Gemm", ["c", "w", "b"], ["h"]).Node("Relu", ["h"], ["r"])
            .Node("Cast", ["r"], ["y"], ("to", OnnxTensor.Float)).Output("y").Build();
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            double[] values = OnnxTensor.Values(tensor);
            tensor.FloatData.Clear();
            tensor.RawData = OnnxTensor.Make(tensor.Name, type, tensor.Dims, values).RawData;
            tensor.DataType = type;
        }

        OnnxJudge.Agrees(model, 30, _input);
    }

    [Fact]
    public void Bfloat16_is_the_upper_half_of_float32()
    {
        TensorProto tensor = new() { DataType = OnnxTensor.BFloat16, Dims = { 2 }, RawData = ByteString.CopyFrom(0x80, 0x3F, 0x20, 0xC1) };
        Assert.Equal([1, -10], OnnxTensor.Values(tensor));
        Assert.Equal([1, -10], OnnxTensor.Values(
            new TensorProto { DataType = OnnxTensor.BFloat16, Dims = { 2 }, Int32Data = { 0x3F80, 0xC120 } }));
    }

    [Fact]
    public void Narrow_integers_in_wide_fields_are_cut()
    {
        Assert.Equal([-16], OnnxTensor.Values(new TensorProto { DataType = OnnxTensor.Int8, Dims = { 1 }, Int32Data = { 240 } }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sparse_weights(bool hasIndexForEachAxis)
    {
        ModelProto model = new OnnxModelBuilder().Input("x", 1, 8).Node("MatMul", ["x", "w"], ["y"]).Output("y").Build();
        SparseTensorProto sparse = new()
        {
            Dims = { 8, 3 },
            Values = new TensorProto { Name = "w", DataType = OnnxTensor.Float, Dims = { 4 }, FloatData = { 1, -0.5f, 2, 0.25f } },
            Indices = new TensorProto { DataType = OnnxTensor.Int64 },
        };
        sparse.Indices.Dims.AddRange(hasIndexForEachAxis ? [4L, 2] : [4L]);
        sparse.Indices.Int64Data.AddRange(hasIndexForEachAxis ? [0L, 1, 2, 0, 5, 2, 7, 1] : [1L, 6, 17, 22]);
        model.Graph.SparseInitializer.Add(sparse);
        OnnxJudge.Agrees(model, 35, _input);
        sparse.Indices.Int64Data[3] = 99;
        Assert.Contains("the sparse tensor 'w' has a value at 99", OnnxJudge.Refuses(model), StringComparison.Ordinal);
        sparse.Dims[0] = 1L << 40;
        Assert.Contains("elements, which cannot be", OnnxJudge.Refuses(model), StringComparison.Ordinal);
    }
}
