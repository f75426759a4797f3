using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Operators;

namespace TinyInfer.Converter.Tests.Cost;

/// <summary>Estimates of whole models' layers, compact, packed and compiled, against what they are counted to take.</summary>
public class ModelEstimateTests
{
    [Theory]
    [InlineData("bearing")]
    [InlineData("motion")]
    [InlineData("pump")]
    public void The_examples_layers_take_what_is_estimated(string name)
    {
        string folder = Path.Combine(SharedData.Repository, "models", name);
        Check(Path.Combine(folder, "model.onnx"), Path.Combine(folder, "calibration.npy"));
    }

    [Theory]
    [InlineData("tflite/anomaly_autoencoder_int8.tflite")]
    [InlineData("tflite/hello_world_int8.tflite")]
    [InlineData("tflite/keyword_dscnn_int8.tflite")]
    [InlineData("tflite/micro_speech_int8.tflite")]
    [InlineData("tflite/mnist_arduino_int8.tflite")]
    [InlineData("tflite/mnist_cnn_int8.tflite")]
    [InlineData("tflite/mnist_valid_int8.tflite")]
    [InlineData("tflite/network_tester_int8.tflite")]
    [InlineData("reports/models/mnist_lstm_int8.tflite")]
    [InlineData("reports/models/qdq_conv_uint8.onnx")]
    [InlineData("reports/hostile/graph-2219.onnx", "reports/hostile/graph-2219.npy")]
    [InlineData("onnx/anomaly_autoencoder_batchnorm.onnx", "onnx/anomaly_autoencoder_batchnorm.calibration.npy")]
    [InlineData("onnx/anomaly_autoencoder_qdq.onnx")]
    [InlineData("onnx/conv_qdq_s8s8.onnx")]
    [InlineData("onnx/conv_qdq_s8s8_perchannel.onnx")]
    [InlineData("onnx/conv_qdq_u8u8.onnx")]
    [InlineData("onnx/keyword_dscnn_float.onnx", "onnx/keyword_dscnn_float.calibration.npy")]
    [InlineData("onnx/mnist_cnn_pytorch.onnx", "datasets/mnist_test_images_500.npy")]
    [InlineData("onnx/mnist-8/model.onnx", "onnx/mnist-8/test_data_set_0/input_0.pb")]
    public void Layers_of_models_of_others_take_what_is_estimated(string model, string? calibration = null) =>
        Check(SharedData.Path(model), calibration == null ? null : SharedData.Path(calibration));

    [Theory]
    [InlineData(14, 2)]
    [InlineData(17, 4)]
    public void Layers_of_an_encoder_take_what_is_estimated(int opset, int heads) =>
        Estimates.Check(RandomModel.Convert(EncoderModel.Create(opset, heads), ("x", EncoderModel.Shape)).Records);

    private static void Check(string model, string? calibration) =>
        Estimates.Check(ModelConverter.Convert(new ConversionOptions { Model = model, Calibration = calibration }).Records);
}
