using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Tests.TfLite;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>What cannot be converted of models with int16 activations is told with its remedy.</summary>
public sealed class WideErrorTests
{
    private static readonly int[] _image = [1, 4, 4, 2];

    [Fact]
    public void Every_operator_without_a_kernel_is_named()
    {
        TfLiteModelBuilder model = new();
        int x = Wide(model);
        int a = Wide(model);
        int b = Wide(model);
        model.Operator("HARD_SWISH", [x], [a]).Operator("ELU", [a], [b]);

        string message = Fail(model.Build([x], [b]));

        Assert.Contains("HARD_SWISH 't1'", message);
        Assert.Contains("ELU 't2'", message);
        Assert.Contains("on int16 activations is not supported. Quantize this layer to int8", message);
    }

    [Fact]
    public void Layers_with_weights_have_zero_points_of_0()
    {
        TfLiteModelBuilder model = new();
        int x = model.Tensor(TensorType.Int16, [1, 4], [0.001f], [5], []);
        int w = model.Constant([3, 4], new sbyte[12], [0.1f]);
        int y = model.Tensor(TensorType.Int16, [1, 3], [0.001f], [0], []);
        model.Operator("FULLY_CONNECTED", [x, w, -1], [y], 8);

        Assert.Contains("has a zero point other than 0", Fail(model.Build([x], [y])));
    }

    [Fact]
    public void Int8_and_int16_do_not_mix_in_a_layer()
    {
        TfLiteModelBuilder model = new();
        int x = Wide(model);
        int a = model.Activation(_image, 0.1f, 0);
        int y = Wide(model);
        model.Operator("ADD", [x, a], [y], 11);

        Assert.Contains("mixes int8 and int16 activations. Put QUANTIZE before or behind it", Fail(model.Build([x, a], [y])));
    }

    [Fact]
    public void A_logistic_function_has_its_own_steps()
    {
        TfLiteModelBuilder model = new();
        int x = Wide(model);
        int y = Wide(model);
        model.Operator("LOGISTIC", [x], [y]);

        Assert.Contains("an output in steps of 1/32768", Fail(model.Build([x], [y])));
    }

    [Fact]
    public void A_softmax_has_its_own_steps()
    {
        TfLiteModelBuilder model = new();
        int x = Wide(model);
        int y = Wide(model);
        model.Operator("SOFTMAX", [x], [y], 9, (0, 1f));

        Assert.Contains("a softmax of int16 gives steps of 1/32768 around 0", Fail(model.Build([x], [y])));
    }

    [Fact]
    public void Products_fit_32_bits()
    {
        TfLiteModelBuilder model = new();
        int a = model.Tensor(TensorType.Int16, _image, [0.001f], [-32768], []);
        int b = model.Tensor(TensorType.Int16, _image, [0.001f], [-32768], []);
        int y = Wide(model);
        model.Operator("MUL", [a, b], [y], 21);

        Assert.Contains("products of int16 do not fit 32 bits", Fail(model.Build([a, b], [y])));
    }

    [Fact]
    public void Constants_beside_int8_fit_int8()
    {
        ConstantTensor constant = new([1], [300]) { Integers = new FixedIntegers([300], [1], [0], -1) };

        Assert.Contains("300, which does not fit int8",
            Assert.Throws<ConversionException>(() => constant.ToInt8(constant.NaturalQuantization)).Message);
    }

    [Fact]
    public void Biases_fit_the_outputs()
    {
        WideModel model = new(1);
        int x = model.Input([1, 4], 0.001f);
        int w = model.Builder.Constant([3, 4], new sbyte[12], [0.1f]);
        int y = model.Activation([1, 3], 0.001f);
        model.Builder.Operator("FULLY_CONNECTED", [x, w, model.Longs([1, 2])], [y], 8);

        Assert.Contains("do not fit 3 output channels; the file contradicts itself", Fail(model.Builder.Build([x], [y])));
    }

    /// <summary>Damaged files are told as such, or still are models.</summary>
    [Fact]
    public void Damaged_files_break_nothing()
    {
        WideModel model = new(2);
        int x = model.Input(_image, 0.001f);
        int w = model.Builder.Constant([3, 3, 3, 2], model.Weights(54), model.Scales(3));
        int h = model.Activation([1, 4, 4, 3], 0.001f);
        int y = model.Activation([1, 4, 4, 3], 1 / 32768f);
        model.Builder.Operator("CONV_2D", [x, w, model.Longs([1, -2, 3])], [h], 1, (1, 1), (2, 1)).Operator("TANH", [h], [y]);
        byte[] file = model.Builder.Build([x], [y]);
        Random random = new(1);
        int read = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. file];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(8, file.Length)] = (byte)random.Next(256);
            }

            try
            {
                TfLiteModelReader.Read(damaged, new ImportOptions { Model = "damaged.tflite" });
                read++;
            }
            catch (ConversionException)
            {
                // As it should be.
            }
        }

        Assert.InRange(read, 1, 1999);
    }

    private static int Wide(TfLiteModelBuilder model) => model.Tensor(TensorType.Int16, _image, [0.001f], [0], []);

    private static string Fail(byte[] file)
    {
        using TemporaryFolder folder = new();
        string path = folder["model.tflite"];
        File.WriteAllBytes(path, file);
        return Assert.Throws<ConversionException>(() => ModelConverter.Convert(new ConversionOptions { Model = path })).Message;
    }
}
